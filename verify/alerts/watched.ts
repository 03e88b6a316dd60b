import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Manifest } from '../../charts/constructs/manifest';
import { podHost } from '../../charts/model/addresses';
import { type ScrapeTarget, scrapeTargets } from '../../charts/model/scrape-targets';
import type { WorkloadName } from '../../charts/model/workloads';
import { alertsOf } from '../../charts/monitoring/alerts';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { mysqlSubstitutions } from '../lib/programs/mysql';
import { allUp, type Pod, upInOrder } from '../lib/programs/pod';
import { BUCKET, filerKeys, s3Of } from '../lib/programs/s3';
import { Site } from '../lib/programs/site';
import { repeatedly } from '../lib/time';
import { Discovery } from './discovery';
import { Prometheus } from './prometheus';
import { hurried } from './quicker';
import { PAGERDUTY, RECEIVERS, Receivers, secret } from './receivers';
import { healthy, Replay } from './replay';

/** Sets that run here as they do in the cluster. */
const SETS = [
  'openim-etcd',
  'openim-mysql',
  'seaweedfs-master',
  'seaweedfs-volume',
  'seaweedfs-filer',
  'prometheus',
  'alertmanager',
] as const;
const DEPLOYMENTS: readonly WorkloadName[] = ['openim-mysql-exporter', 'dragonfly-proxy'];

/** Workloads whose metrics come from the program itself; of all others a page with the series of a healthy system is served. */
export const REAL: readonly WorkloadName[] = [...SETS.filter((name) => name !== 'openim-mysql'), ...DEPLOYMENTS];

const RECEIVER_NAMES = ['critical', 'warning', 'dead-mans-switch'] as const;

/** The name by which Prometheus reaches the API server. */
const API = 'api.verify';

/** Objects written to a filer and read again, twice a second: some metrics come with traffic alone. */
function s3Traffic(site: Site, filer: Pod) {
  const s3 = s3Of(filer, filerKeys(site, 'openim'));
  let number = 0;
  return repeatedly(0.5, async () => {
    const path = `${BUCKET}/${filer.name}-${number++ % 20}`;
    // What fails is what the metrics are asked about.
    await s3.put(path, Buffer.alloc(20_000, number)).catch(() => {});
    await s3.get(path).catch(() => {});
  });
}

/** An environment with its own Prometheus and Alertmanager: real programs, replayed metrics pages, receivers. */
export class Watched {
  readonly receivers = new Receivers();
  private readonly replays = new Map<WorkloadName, readonly Replay[]>();
  private readonly deployed = new Map<string, readonly Pod[]>();
  private readonly traffic: { stop(): Promise<void> }[] = [];

  private constructor(
    readonly environment: Environment,
    private readonly discovery: Discovery,
    private readonly site: Site,
  ) {}

  static async open(environment: Environment, objects: readonly Manifest[], cluster: Cluster): Promise<Watched> {
    const discovery = new Discovery(environment, objects, cluster);
    const kubeconfig = await discovery.account(API);
    const site = await Site.of(environment, hurried(objects, { kubeconfig, pagerduty: PAGERDUTY }), SETS, {
      ...mysqlSubstitutions,
      'haproxy.cfg': [
        // Debian's HAProxy is older than init-state, and this network has a table of hosts instead of a DNS.
        [' resolvers cluster resolve-prefer ipv4 init-addr none init-state fully-down', ' init-addr libc'],
        // Of minutes that last a second, one late answer would take four.
        ['timeout check 1s', 'timeout check 10s'],
        ['rise 8', 'rise 1'],
      ],
    });
    const watched = new Watched(environment, discovery, site);
    try {
      await watched.prepare();
    } catch (error) {
      watched.close();
      throw error;
    }
    return watched;
  }

  get targets(): readonly ScrapeTarget[] {
    return scrapeTargets(this.environment);
  }

  async prometheus(): Promise<Prometheus> {
    const { ip } = await this.site.pod('prometheus');
    return new Prometheus(`${ip}:9090`);
  }

  /** Writes the Secret with a receiver's address, as a kubelet mounts it for Alertmanager. */
  async bring(receiver: keyof typeof secret): Promise<void> {
    const file = await this.receiverFile(receiver);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, secret[receiver]);
  }

  /** Removes it. */
  async forget(receiver: keyof typeof secret): Promise<void> {
    rmSync(await this.receiverFile(receiver));
  }

  private async receiverFile(receiver: string): Promise<string> {
    const { name } = await this.site.pod('alertmanager');
    return join(this.site.folder, name, 'receivers', receiver);
  }

  /** The pods of a workload that runs here. */
  pods(workload: string): Promise<readonly Pod[]> {
    const deployed = this.deployed.get(workload);
    return deployed ? Promise.resolve(deployed) : this.site.all(workload);
  }

  replaysOf(workload: WorkloadName): readonly Replay[] {
    return this.replays.get(workload) ?? [];
  }

  /** All monitored programs, then the monitoring. */
  async start(): Promise<void> {
    await Promise.all([...this.replays.values()].flat().map((replay) => replay.start()));
    await Promise.all([this.up('openim-etcd'), this.up('dragonfly-proxy'), this.storage()]);
    await this.up('alertmanager');
    await this.up('prometheus');
  }

  /** Starts what is not there of a workload, and waits until it is ready. */
  async up(workload: string): Promise<void> {
    await allUp(await this.pods(workload));
  }

  private async storage(): Promise<void> {
    await Promise.all([this.up('openim-mysql'), this.up('seaweedfs-master')]);
    await Promise.all([this.site.job('openim-mysql-setup'), this.up('seaweedfs-volume')]);
    await upInOrder(await this.pods('seaweedfs-filer'));
    await Promise.all([this.site.job('seaweedfs-setup'), this.up('openim-mysql-exporter')]);
    this.traffic.push(...(await this.pods('seaweedfs-filer')).map((filer) => s3Traffic(this.site, filer)));
  }

  close(): void {
    for (const traffic of this.traffic) {
      void traffic.stop();
    }
    this.discovery.close();
    this.receivers.close();
    for (const replay of [...this.replays.values()].flat()) {
      void replay.stop();
    }
    this.site.close();
  }

  private async prepare(): Promise<void> {
    const { gateway } = this.site.network;
    for (const host of [API, RECEIVERS]) {
      this.site.standIn(host);
    }
    await Promise.all([this.discovery.open(gateway), this.receivers.open(gateway)]);
    for (const name of DEPLOYMENTS) {
      const deployment = this.site.object('Deployment', name);
      const pods = Array.from({ length: deployment.spec.replicas }, () => this.site.extraOf(deployment));
      this.deployed.set(name, await Promise.all(pods));
    }
    for (const receiver of RECEIVER_NAMES) {
      await this.bring(receiver);
    }
    await this.replay();
    for (const workload of REAL) {
      for (const { name, ip } of await this.pods(workload)) {
        await this.discovery.add(workload, name, ip);
      }
    }
  }

  /** Pages of what does not run here. */
  private async replay(): Promise<void> {
    const samples = healthy(Object.values(alertsOf(this.environment)).flat());
    let made = 0;
    for (const target of this.targets.filter(({ workload }) => !REAL.includes(workload))) {
      const { workload } = target;
      const pods = samples.get(workload) ?? new Map([[`${workload}-a`, []]]);
      const all = [...pods].map(([pod, series]) => new Replay(pod, this.site.network.standIn(made++), target, series));
      this.replays.set(workload, all);
      for (const { pod, address } of all) {
        await this.discovery.add(workload, pod, address);
        if (workload === 'dragonfly') {
          this.site.standIn(podHost(this.environment, workload, pod), address);
        }
      }
    }
  }
}
