import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../charts/constructs/manifest';
import { podHost } from '../../charts/model/addresses';
import type { Environment } from '../../environments/lib/types';
import { eventually } from '../lib/time';
import { Network, type Side } from './network';
import { Pod } from './pod';
import { Redis, type Reply } from './redis';
import { templateOf } from './rendered';
import { serversUp } from './watch';

/** Seconds within which every state is reached, on a machine that is four times slower than two idle cores. */
export const BOUND = 160;

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
  constructor(
    readonly environment: Environment,
    objects: readonly Manifest[],
  ) {
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
    for (const pod of this.pods) {
      pod.start();
    }
    await eventually('both proxies lead to dragonfly-0', BOUND, async () => (await this.served()) === 'dragonfly-0');
    await this.replicates('dragonfly-1');
    await this.sentinelsKnow();
  }

  /** Waits until each Sentinel knows the others and a replica that it may promote: it asks a replica every 10 s. */
  async sentinelsKnow(): Promise<void> {
    await Promise.all(
      this.sentinels.map((sentinel) =>
        eventually(`${sentinel.name} knows the replica and the others`, BOUND, async () => {
          const [replicas, others] = await Promise.all(
            ['REPLICAS', 'SENTINELS'].map((list) => ask(sentinel, 26379, 'SENTINEL', list, 'openim') as Promise<string[][]>),
          );
          const [fields = []] = replicas ?? [];
          return replicas?.length === 1 && others?.length === 2 && fields[fields.indexOf('slave-priority') + 1] !== '0';
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

  get pods(): readonly Pod[] {
    return [...this.servers, ...this.sentinels, ...this.proxies];
  }

  server(name: string): Pod {
    return this.servers.find((one) => one.name === name) as Pod;
  }

  other(name: string): Pod {
    return this.servers.find((one) => one.name !== name) as Pod;
  }

  /** Waits until a pod is a replica that has copied everything and whose link is up. */
  replicates(name: string): Promise<boolean> {
    return eventually(`${name} is a replica in step`, BOUND, async () => {
      const text = await this.ask(name, 'INFO', 'replication');
      return text.includes('master_link_status:up') && text.includes('slave_repl_offset:');
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

async function ask({ host, password }: Pod, port: number, ...words: readonly string[]): Promise<Reply> {
  const redis = await Redis.open(host.address, port, password);
  try {
    return await redis.send(...words);
  } finally {
    redis.close();
  }
}
