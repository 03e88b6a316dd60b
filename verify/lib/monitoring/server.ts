import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../processes';
import { tool } from '../tools';

/** An alert as Prometheus' API tells of it. */
export interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: string;
}

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

/** A free port of the loopback address. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** A real Prometheus and a real etcd, each in a folder of its own that goes with them. */
export class Programs {
  private readonly folder = mkdtempSync(join(tmpdir(), 'openim-monitoring-'));
  private readonly prometheus = new Processes(this.folder);
  private etcd = new Processes(this.folder);

  constructor(readonly port: number) {}

  /** Starts Prometheus on these texts and returns when it serves. */
  async startPrometheus(config: string, rules: string): Promise<void> {
    writeFileSync(join(this.folder, 'prometheus.yml'), config);
    writeFileSync(join(this.folder, 'rules.yml'), rules);
    this.prometheus.start('prometheus', await tool('prometheus'), [
      `--config.file=${join(this.folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(this.folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${this.port}`,
    ]);
    await this.until(30, async () => {
      const { ok } = await fetch(`http://127.0.0.1:${this.port}/-/ready`);
      return ok ? undefined : 'Prometheus is not ready';
    });
  }

  async startEtcd(metrics: number): Promise<void> {
    const [client, peer] = [await freePort(), await freePort()];
    this.etcd = new Processes(this.folder);
    this.etcd.start('etcd', await tool('etcd'), [
      `--data-dir=${join(this.folder, 'etcd')}`,
      `--listen-client-urls=http://127.0.0.1:${client}`,
      `--advertise-client-urls=http://127.0.0.1:${client}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
      `--listen-metrics-urls=http://127.0.0.1:${metrics}`,
    ]);
  }

  stopEtcd = (): Promise<void> => this.etcd.stop();

  async stop(): Promise<void> {
    await Promise.all([this.prometheus.stop(), this.etcd.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async api<T>(path: string): Promise<T> {
    this.prometheus.assertAlive();
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/${path}`);
    return ((await response.json()) as { data: T }).data;
  }

  targets = async (): Promise<readonly Target[]> =>
    (await this.api<{ activeTargets: readonly Target[] }>('targets?state=active')).activeTargets;

  firing = async (): Promise<readonly Firing[]> =>
    (await this.api<{ alerts: readonly Firing[] }>('alerts')).alerts.filter(({ state }) => state === 'firing');

  /** Values of an instant query; none when it gives no series. */
  values = async (expr: string): Promise<readonly number[]> =>
    (
      await this.api<{ result: readonly { value: [number, string] }[] }>(`query?query=${encodeURIComponent(expr)}`)
    ).result.map(({ value }) => Number(value[1]));

  /** Asks `look` twice a second until it has no objection; throws with its last one after `seconds`. */
  async until(seconds: number, look: () => Promise<string | undefined>): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      this.prometheus.assertAlive();
      const objection = await look().catch((error: Error) => error.message);
      if (objection === undefined) {
        return;
      }
      if (Date.now() > end) {
        throw new Error(`${objection}, ${seconds} s on`);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
