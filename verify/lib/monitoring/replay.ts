import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alert } from '../../../charts/monitoring/alerts/alert';

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
  const jobs = new Map<string, Map<string, Map<string, Sample>>>();
  for (const [series, values] of alerts.flatMap(({ silent }) => Object.entries(silent))) {
    const one = sample(series, values);
    const { job = '', ...labels } = one.labels;
    // kube-state-metrics tells of other pods than its own.
    const pod = job === 'kube-state-metrics' ? `${job}-a` : (labels.pod ?? `${job}-a`);
    const pods = jobs.get(job) ?? new Map<string, Map<string, Sample>>();
    const samples = pods.get(pod) ?? new Map<string, Sample>();
    if (one.metric !== 'up') {
      samples.set(series, one);
    }
    jobs.set(job, pods.set(pod, samples));
  }
  return new Map(
    [...jobs].map(([job, pods]) => [job, new Map([...pods].map(([pod, samples]) => [pod, [...samples.values()]]))]),
  );
}

/** One pod's metrics, served on a port of the loopback address. */
export class Replay {
  private server: Server | undefined;
  private readonly since = Date.now();
  port = 0;

  constructor(
    private readonly path: string,
    private readonly job: string,
    private readonly samples: readonly Sample[],
  ) {}

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      response.statusCode = request.url === this.path ? 200 : 404;
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(response.statusCode === 200 ? this.text() : '');
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  private text(): string {
    const minutes = (Date.now() - this.since) / 60_000;
    return this.samples
      .map(({ metric, labels: { job, pod, ...labels }, start, slope }) => {
        const all = Object.entries(this.job === 'kube-state-metrics' && pod ? { pod, ...labels } : labels);
        return `${metric}{${all.map(([name, value]) => `${name}="${value}"`).join(',')}} ${start + slope * minutes}\n`;
      })
      .join('');
  }
}
