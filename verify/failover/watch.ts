import { connect } from 'node:net';
import { sleep } from '../lib/time';

/** What the proxies lead to, every 100 ms. */
export class Watch {
  /** Moments at which they led to several pods at once. */
  readonly several: string[] = [];
  samples = 0;
  private stopped = false;
  private readonly loop: Promise<void>;

  constructor(private readonly sockets: readonly string[]) {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.loop;
  }

  private async run(): Promise<void> {
    const start = Date.now();
    while (!this.stopped) {
      const up = await Promise.all(this.sockets.map((socket) => serversUp(socket).catch(() => [])));
      this.samples += 1;
      if (new Set(up.flat()).size > 1) {
        this.several.push(`${((Date.now() - start) / 1000).toFixed(1)} s: ${up.map((one) => one.join('+')).join(' / ')}`);
      }
      await sleep(0.1);
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

const ask = (path: string, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path });
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.on('connect', () => socket.write(`${command}\n`));
  });
