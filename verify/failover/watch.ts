import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { repeatedly, seconds } from '../lib/time';

/** What the proxies lead to, every 100 ms. */
export class Watch {
  /** Moments at which they led to several pods at once. */
  readonly several: string[] = [];
  samples = 0;
  private readonly start = Date.now();
  private readonly looks = repeatedly(0.1, () => this.look());

  constructor(private readonly sockets: readonly string[]) {}

  stop(): Promise<void> {
    return this.looks.stop();
  }

  private async look(): Promise<void> {
    const up = await Promise.all(this.sockets.map((socket) => serversUp(socket).catch(() => [])));
    this.samples += 1;
    if (new Set(up.flat()).size > 1) {
      this.several.push(`${seconds(this.start)} s: ${up.map((one) => one.join('+')).join(' / ')}`);
    }
  }
}

/** Names of the servers that a proxy leads to. */
export async function serversUp(socket: string): Promise<string[]> {
  const [head = '', ...lines] = (await ask(socket, 'show stat')).replace(/^# /, '').trim().split('\n');
  const columns = head.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((value, at) => [columns[at] ?? '', value])));
  return rows
    .filter(
      ({ pxname, svname, status }) => pxname === 'redis' && svname?.startsWith('dragonfly') && /^UP/.test(status ?? ''),
    )
    .map(({ svname = '' }) => svname);
}

function ask(path: string, command: string): Promise<string> {
  const socket = connect({ path });
  socket.write(`${command}\n`);
  return text(socket);
}
