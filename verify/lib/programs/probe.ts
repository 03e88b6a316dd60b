import { once } from 'node:events';
import { connect } from 'node:net';
import type { Pod } from './pod';
import type { Probe } from './spec';

/** Programs that share two cores with all the others start slower than on a node: probes may take twice their time. */
const PATIENCE = 2;

/** Asks a container of a pod once, as a kubelet does. Throws when the probe fails. */
export async function ask(
  pod: Pod,
  container: string,
  { exec, httpGet, tcpSocket, timeoutSeconds = 1 }: Probe,
): Promise<void> {
  const timeout = timeoutSeconds * PATIENCE;
  if (exec) {
    const { code, stdout, stderr } = await pod.exec(exec.command, { container, timeout });
    if (code !== 0) {
      throw new Error(`${exec.command.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    }
  } else if (httpGet) {
    const url = `http://${pod.ip}:${httpGet.port}${httpGet.path}`;
    const { status } = await fetch(url, { signal: AbortSignal.timeout(timeout * 1000) });
    if (status < 200 || status >= 400) {
      throw new Error(`${url} answers ${status}`);
    }
  } else if (tcpSocket) {
    const socket = connect(tcpSocket.port, pod.ip);
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeout * 1000) }).finally(() => socket.destroy());
  }
}
