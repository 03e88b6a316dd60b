import assert from 'node:assert';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Probe } from 'kubernetes-types/core/v1';

/** Programs share two cores with all the others here: probes may take four times their time. */
const PATIENCE = 4;

/** What a probe is asked of. */
interface Asked {
  readonly ip: string;
  run(words: readonly string[], options: { readonly container: string; readonly timeout: number }): Promise<string>;
}

/** Asks a container of a pod once, as a kubelet does. Throws when the probe fails. */
export async function ask(
  pod: Asked,
  container: string,
  { exec, httpGet, tcpSocket, timeoutSeconds = 1 }: Probe,
): Promise<void> {
  const timeout = timeoutSeconds * PATIENCE;
  if (exec?.command) {
    await pod.run(exec.command, { container, timeout });
  } else if (httpGet) {
    const url = `http://${pod.ip}:${httpGet.port}${httpGet.path}`;
    const { status } = await fetch(url, { signal: AbortSignal.timeout(timeout * 1000) });
    assert(status >= 200 && status < 400, `${url} answers ${status}`);
  } else if (tcpSocket) {
    const socket = connect(Number(tcpSocket.port), pod.ip);
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeout * 1000) }).finally(() => socket.destroy());
  }
}
