import { once } from 'node:events';
import { createServer as createPages, type Server as Pages } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { ScrapeTarget } from '../../charts/model/scrape-targets';
import type { Alert } from '../../charts/monitoring/alerts/alert';
import { groupBy } from '../../scripts/lib/group-by';
import { FACTOR } from './quicker';

/** A series in promtool's notation, taken apart. */
interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly start: number;
  /** What it grows by in a minute. */
  readonly slope: number;
}

const NOTATION = /^(-?[\d.]+(?:e\d+)?)(?:([+-])([\d.]+(?:e\d+)?))?x\d+$/;

function sample(series: string, values: string): Sample {
  const [, metric = '', list = ''] = /^(\w+)\{(.*)\}$/.exec(series) ?? [];
  const [, start, sign, step] = NOTATION.exec(values.split(' ').at(-1) ?? '') ?? [];
  if (!metric || start === undefined) {
    throw new Error(`the series ${series} ${values} is neither a value nor a line: write it as "1x30" or "0+1x30"`);
  }
  return {
    metric,
    labels: Object.fromEntries([...list.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
    start: Number(start),
    slope: step === undefined ? 0 : Number(`${sign}${step}`),
  };
}

/** Series of a healthy system by job and pod: what each alert is silent on. */
export function healthy(alerts: readonly Alert[]): ReadonlyMap<string, ReadonlyMap<string, readonly Sample[]>> {
  const series = new Map(alerts.flatMap(({ silent }) => Object.entries(silent)));
  const samples = [...series].map(([name, values]) => sample(name, values));
  const jobOf = ({ labels: { job = 'kube-state-metrics' } }: Sample) => job;
  // kube-state-metrics tells of other pods than its own.
  const podOf = (one: Sample) => (jobOf(one) === 'kube-state-metrics' ? undefined : one.labels.pod) ?? `${jobOf(one)}-a`;
  return new Map([...groupBy(samples, jobOf)].map(([job, ofJob]) => [job, groupBy(ofJob, podOf)]));
}

/** One pod's metrics, served on the port of the YAML at an address of its own. */
export class Replay {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly since = Date.now();

  constructor(
    readonly pod: string,
    readonly address: string,
    private readonly target: Pick<ScrapeTarget, 'workload' | 'port' | 'path'>,
    private readonly samples: readonly Sample[],
  ) {}

  async start(): Promise<void> {
    const { workload, port, path } = this.target;
    const pages = createPages((request, response) => {
      response.statusCode = request.url === path ? 200 : 404;
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(response.statusCode === 200 ? this.text() : '');
    });
    // Dragonfly has its clients and its metrics on one port, and the proxies ask there which pod is the primary.
    const server = workload === 'dragonfly' ? besideRedis(pages, this.pod === 'dragonfly-0') : pages;
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => {});
    });
    this.server = server;
    await once(server.listen(port, this.address), 'listening');
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) {
      const closed = once(server.close(), 'close');
      for (const socket of this.sockets) {
        socket.destroy();
      }
      await closed;
    }
  }

  private text(): string {
    const minutes = ((Date.now() - this.since) / 60_000) * FACTOR;
    return this.samples
      .filter(({ metric }) => metric !== 'up')
      .map(({ metric, labels: { job, pod, ...labels }, start, slope }) => {
        const about = this.target.workload === 'kube-state-metrics' && pod ? { pod, ...labels } : labels;
        const all = Object.entries(about);
        // A time before 1970 is one before the start of promtool's clock.
        const value = start < 0 ? Date.now() / 1000 + start : start + slope * minutes;
        return `${metric}{${all.map(([name, text]) => `${name}="${text}"`).join(',')}} ${value}\n`;
      })
      .join('');
  }
}

/** A port that serves pages and answers what HAProxy's health check asks of a Dragonfly: who leads, and whom Sentinels let in. */
const besideRedis = (pages: Pages, primary: boolean): Server =>
  createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (first) => {
      if (first.toString().startsWith('GET ')) {
        socket.unshift(first);
        pages.emit('connection', socket);
        return;
      }
      const answer = (data: Buffer): void => {
        for (const line of data.toString().split('\r\n').filter(Boolean)) {
          socket.write(replyTo(line, primary));
        }
      };
      answer(first);
      socket.on('data', answer);
    });
  });

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;

function replyTo(line: string, primary: boolean): string {
  if (line.startsWith('PUBSUB NUMSUB ')) {
    return `*2\r\n${bulk('openim:primary')}:${primary ? 1 : 0}\r\n`;
  }
  return line.startsWith('INFO ') ? bulk(`role:${primary ? 'master' : 'slave'}\r\n`) : '+OK\r\n';
}
