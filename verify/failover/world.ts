import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../charts/constructs/manifest';
import { podHost } from '../../charts/model/addresses';
import type { Environment } from '../../environments/lib/types';
import { atExit } from '../lib/programs/at-exit';
import { Pod } from '../lib/programs/pod';
import { reached } from '../lib/time';
import { type Side, startDns, TwoSides } from './network';
import { CLIENT, openRedis, type Redis } from './redis';
import { filesOf, type Workload, workloadOf } from './rendered';
import { serversUp } from './watch';

const PASSWORD = 'verify';

/**
 * Dragonfly as `dist/` renders it, on two sides of a network that can be cut: the first server, the third Sentinel and the
 * second proxy are on side b.
 */
export class World {
  readonly servers: readonly Pod[];
  readonly sentinels: readonly Pod[];
  readonly proxies: readonly Pod[];
  readonly network = new TwoSides();
  /** What the containers of a pod have read from the Secret, or will read at their start. */
  readonly passwords = new Map<string, string>();
  private readonly folder = mkdtempSync(join(tmpdir(), 'openim-failover-'));
  private readonly dns: ChildProcess;

  constructor(
    readonly environment: Environment,
    objects: readonly Manifest[],
  ) {
    const hosts = new Map<string, string>();
    const pod = (workload: Workload, number: number, side: Side) => {
      const { spec, claims } = workloadOf(objects, workload);
      const name = `${workload}-${number}`;
      const { ip, network } = this.network.join(side, hosts.size);
      hosts.set(podHost(environment, workload, name), ip);
      const resolv = join(this.folder, `resolv-${side}.conf`);
      writeFileSync(resolv, `nameserver ${this.network.gateway(side)}\n`);
      return new Pod(spec, claims, {
        ...{ name, ip, network, folder: this.folder, namespace: '', made: new Map() },
        mounts: [`${resolv}:/etc/resolv.conf:ro`],
        secrets: () => this.password(name),
        configMaps: (map) => filesOf(objects, map),
        changed: () => {},
      });
    };
    this.servers = [pod('dragonfly', 0, 'b'), pod('dragonfly', 1, 'a')];
    this.sentinels = (['a', 'a', 'b'] as const).map((side, number) => pod('dragonfly-sentinel', number, side));
    this.proxies = [pod('dragonfly-proxy', 0, 'a'), pod('dragonfly-proxy', 1, 'b')];
    this.dns = startDns(this.folder, hosts, [this.network.gateway('a'), this.network.gateway('b')]);
    atExit.add(this.stop);
  }

  /** Everything at once, until both proxies lead to the first pod and the second one follows it. */
  async start(): Promise<void> {
    await Promise.all(this.pods.map((pod) => pod.start()));
    await reached('both proxies route to dragonfly-0', async () => (await this.served()) === 'dragonfly-0');
    await this.replicates('dragonfly-1');
    await this.sentinelsKnow();
  }

  /** Waits until each Sentinel knows the others and a replica that it may promote: it asks a replica every 10 s. */
  async sentinelsKnow(): Promise<void> {
    await Promise.all(
      this.sentinels.map((sentinel) =>
        reached(`${sentinel.name} knows the replica and the others`, async () => {
          const [replicas, others] = await Promise.all(
            ['REPLICAS', 'SENTINELS'].map(
              (list) => this.send(sentinel, 26379, 'SENTINEL', list, 'openim') as Promise<string[][]>,
            ),
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
    return this.proxies.map((proxy) => join(proxy.volume('tmp'), 'stats.sock'));
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
    return reached(`${name} is a replica in sync`, async () => {
      const text = await this.ask(name, 'INFO', 'replication');
      return text.includes('master_link_status:up') && text.includes('slave_repl_offset:');
    });
  }

  /** One command to a server itself, past the proxies. */
  async ask(name: string, ...words: readonly string[]): Promise<string> {
    return String(await this.send(this.server(name), 6379, ...words));
  }

  /** A client's connection, with the pod's password. */
  open(pod: Pod): Promise<Redis> {
    return openRedis(pod.ip, 6379, this.password(pod.name), CLIENT);
  }

  private async send(pod: Pod, port: number, ...words: readonly string[]): Promise<unknown> {
    const redis = await openRedis(pod.ip, port, this.password(pod.name));
    try {
      return await redis.sendCommand(words);
    } finally {
      redis.destroy();
    }
  }

  /** Of the pod's Secret. */
  password(pod: string): string {
    return this.passwords.get(pod) ?? PASSWORD;
  }

  /** Ends everything and removes it, but with `KEEP_LOGS` in the environment the logs of every container. */
  readonly stop = (): void => {
    atExit.delete(this.stop);
    for (const pod of this.pods) {
      pod.kill();
    }
    this.dns.kill('SIGKILL');
    this.network.close();
    if (!process.env.KEEP_LOGS) {
      // Processes that have just been ended may still hold a file.
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  };
}
