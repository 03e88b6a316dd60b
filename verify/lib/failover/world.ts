import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../../charts/lib/manifest';
import { podHost } from '../../../charts/topology';
import type { Environment } from '../../../environments/lib/types';
import { eventually } from '../time';
import { Network, type Side } from './network';
import { Pod } from './pod';
import { Redis, type Reply } from './redis';
import { PASSWORD, templateOf } from './rendered';
import { serversUp } from './watch';

/**
 * Dragonfly as `dist/` renders it, on two sides of a network that can be cut: the first server, the third Sentinel and the
 * second proxy are on side b.
 */
export class World {
  readonly servers: readonly Pod[];
  readonly sentinels: readonly Pod[];
  readonly proxies: readonly Pod[];
  readonly network: Network;
  readonly folder = mkdtempSync(join(tmpdir(), 'openim-failover-'));
  constructor(environment: Environment, objects: readonly Manifest[]) {
    process.once('exit', this.forget);
    this.network = new Network(this.folder);
    const pod = (workload: 'dragonfly' | 'dragonfly-sentinel' | 'dragonfly-proxy', number: number, side: Side) => {
      const name = `${workload}-${number}`;
      const host = this.network.add(podHost(environment, workload, name), side);
      return new Pod(host, templateOf(objects, workload), join(this.folder, name));
    };
    this.servers = [pod('dragonfly', 0, 'b'), pod('dragonfly', 1, 'a')];
    this.sentinels = [
      pod('dragonfly-sentinel', 0, 'a'),
      pod('dragonfly-sentinel', 1, 'a'),
      pod('dragonfly-sentinel', 2, 'b'),
    ];
    this.proxies = [pod('dragonfly-proxy', 0, 'a'), pod('dragonfly-proxy', 1, 'b')];
    this.network.startDns();
  }

  /** Everything at once, until both proxies lead to the first pod and the second one follows it. */
  async start(): Promise<void> {
    for (const pod of [...this.proxies, ...this.servers, ...this.sentinels]) {
      pod.start();
    }
    await eventually('both proxies lead to dragonfly-0', 40, async () => (await this.served()) === 'dragonfly-0');
    await this.replicates('dragonfly-1', 20);
    // A Sentinel asks for the replicas every 10 s, and can promote none that it does not know.
    await Promise.all(
      this.sentinels.map((sentinel) =>
        eventually(`${sentinel.name} knows the replica and the others`, 20, async () => {
          const replies = await Promise.all(
            ['REPLICAS', 'SENTINELS'].map((list) => ask(sentinel, 26379, 'SENTINEL', list, 'openim')),
          );
          return replies.map((reply) => (reply as unknown[]).length).join() === '1,2';
        }),
      ),
    );
  }

  /** The one pod that both proxies lead to. */
  async served(): Promise<string | undefined> {
    const up = await Promise.all(this.sockets.map((socket) => serversUp(socket).catch(() => [])));
    const [first] = up;
    return first?.length === 1 && up.every((one) => one.join() === first.join()) ? first[0] : undefined;
  }

  get sockets(): string[] {
    return this.proxies.map((proxy) => join(proxy.volume('own-tmp'), 'stats.sock'));
  }

  server(name: string): Pod {
    return this.servers.find((one) => one.name === name) as Pod;
  }

  other(name: string): Pod {
    return this.servers.find((one) => one.name !== name) as Pod;
  }

  /** Waits until a pod is a replica whose link is up. */
  replicates(name: string, seconds: number): Promise<boolean> {
    return eventually(`${name} is a replica in step`, seconds, async () => {
      const text = await this.ask(name, 'INFO', 'replication');
      return text.includes('role:slave') && text.includes('master_link_status:up');
    });
  }

  /** One command to a server itself, past the proxies. */
  async ask(name: string, ...words: readonly string[]): Promise<string> {
    return String(await ask(this.server(name), 6379, ...words));
  }

  stop(): void {
    process.off('exit', this.forget);
    this.network.remove();
    this.forget();
  }

  /** `KEEP_LOGS` in the environment leaves the logs of every container where they are. */
  private readonly forget = (): void => {
    if (!process.env.KEEP_LOGS) {
      rmSync(this.folder, { recursive: true, force: true });
    }
  };
}

async function ask({ host }: Pod, port: number, ...words: readonly string[]): Promise<Reply> {
  const redis = await Redis.open(host.address, port, PASSWORD);
  try {
    return await redis.send(...words);
  } finally {
    redis.close();
  }
}
