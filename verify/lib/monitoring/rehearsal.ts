import { alertsOf } from '../../../charts/monitoring/alerts';
import { recordings } from '../../../charts/monitoring/recordings';
import { scrapeTargets } from '../../../charts/monitoring/targets';
import type { Environment } from '../../../environments/lib/types';
import { none } from '../findings';
import type { Context } from '../part';
import { type Endpoint, impatient, mapped } from './quicker';
import { healthy, Replay } from './replay';
import { type Firing, freePort, Programs } from './server';

/** Programs that run here themselves; of all others a page with the series of a healthy system is served. */
const REAL = ['prometheus', 'openim-etcd'];

/** What stops, and the alerts that must fire then, and no others. */
const stops: readonly { readonly job: string; readonly alerts: readonly string[] }[] = [
  { job: 'openim-etcd', alerts: ['WorkloadDown'] },
  { job: 'openim-msgtransfer', alerts: ['WorkloadDown'] },
  { job: 'redpanda', alerts: ['WorkloadDown'] },
  { job: 'dragonfly', alerts: ['WorkloadDown', 'DragonflyNoPrimary', 'DragonflyReplicaMissing'] },
  { job: 'seaweedfs-master', alerts: ['WorkloadDown', 'SeaweedfsNoLeader'] },
  { job: 'openim-mongodb-exporter', alerts: ['WorkloadDown', 'MongodbNoPrimary'] },
];

/** Follows from `WorkloadDown`, and is inhibited beside it. */
const FOLLOWER = 'InstanceDown';

/** A real Prometheus runs the rendered configuration against this machine, first in health, then without each of `stops`. */
export async function rehearse(
  context: Context,
  environment: Environment,
  { config, rules }: { readonly config: string; readonly rules: string },
): Promise<void> {
  const programs = new Programs(await freePort());
  const targets = scrapeTargets(environment);
  const samples = healthy(Object.values(alertsOf(environment)).flat());
  const etcdPort = await freePort();
  const replays = new Map<string, readonly (readonly [pod: string, replay: Replay])[]>();
  for (const { workload, path } of targets.filter((target) => !REAL.includes(target.workload))) {
    const pods = samples.get(workload) ?? new Map([[`${workload}-a`, []]]);
    const all = [...pods].map(([pod, series]) => [pod, new Replay(path, workload, series)] as const);
    await Promise.all(all.map(([, replay]) => replay.start()));
    replays.set(workload, all);
  }
  const endpoints = (job: string): readonly Endpoint[] => {
    if (job === 'prometheus') {
      return [{ pod: 'prometheus-0', port: programs.port }];
    }
    return job === 'openim-etcd'
      ? [{ pod: 'openim-etcd-0', port: etcdPort }]
      : (replays.get(job) ?? []).map(([pod, { port }]) => ({ pod, port }));
  };
  const start = (job: string) =>
    job === 'openim-etcd' ? programs.startEtcd(etcdPort) : each(replays.get(job), (replay) => replay.start());
  const stop = (job: string) =>
    job === 'openim-etcd' ? programs.stopEtcd() : each(replays.get(job), (replay) => replay.stop());
  const log: Record<string, readonly string[]> = {};
  try {
    await start('openim-etcd');
    await programs.startPrometheus(mapped(config, endpoints), impatient(rules));
    const up = await context.check('a real Prometheus finds every target up under the rendered relabelling', async () => {
      await programs.until(20, async () => {
        const found = await programs.targets();
        const missing = targets.filter(
          ({ workload }) => !found.some(({ labels, health }) => labels.job === workload && health === 'up'),
        );
        const down = found
          .filter(({ health }) => health !== 'up')
          .map(({ labels, lastError }) => `${labels.pod}: ${lastError}`);
        return missing.length + down.length > 0
          ? `not up: ${[...missing.map(({ workload }) => workload), ...down].join(', ')}`
          : undefined;
      });
      return `${(await programs.targets()).length} targets of ${targets.length} jobs; etcd and Prometheus are real`;
    });
    if (!up) {
      return;
    }
    await context.check('every recording rule gives a number', () =>
      programs.until(30, async () => {
        const without: string[] = [];
        for (const { record } of recordings(environment)) {
          const values = await programs.values(record);
          if (values.length === 0 || values.some(Number.isNaN)) {
            without.push(record);
          }
        }
        return without.length > 0 ? `no number: ${without.join(', ')}` : undefined;
      }),
    );
    await context.check('no alert fires on a healthy system', async () => {
      // Longer than the patience of every alert but those that wait an hour.
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      none('alerts that fire', (await programs.firing()).map(told));
      return '20 s, in which a minute of patience is a second';
    });
    for (const { job, alerts } of stops) {
      await context.check(`without ${job}: ${alerts.join(', ')}, and nothing else`, async () => {
        await stop(job);
        await programs.until(40, async () => {
          const firing = await programs.firing();
          const names = firing.map(({ labels }) => labels.alertname);
          const silent = alerts.filter((name) => !names.includes(name));
          const others = firing.filter(
            ({ labels }) =>
              ![...alerts, FOLLOWER].includes(labels.alertname ?? '') || (labels.job !== undefined && labels.job !== job),
          );
          const objections = [...silent.map((name) => `${name} is silent`), ...others.map((one) => `fires: ${told(one)}`)];
          return objections.length > 0 ? objections.join('; ') : undefined;
        });
        log[job] = (await programs.firing()).map(told);
        await start(job);
        await programs.until(30, async () => {
          const firing = await programs.firing();
          return firing.length > 0 ? `still fires: ${firing.map(told).join('; ')}` : undefined;
        });
        return log[job]?.join('; ');
      });
    }
    context.report('monitoring.json', log);
  } finally {
    await Promise.all([programs.stop(), ...[...replays.values()].map((all) => each(all, (replay) => replay.stop()))]);
  }
}

async function each(
  all: readonly (readonly [pod: string, replay: Replay])[] = [],
  act: (replay: Replay) => Promise<void>,
): Promise<void> {
  await Promise.all(all.map(([, replay]) => act(replay)));
}

/** "WorkloadDown redpanda: No pod of redpanda answers." */
const told = ({ labels, annotations }: Firing): string =>
  `${labels.alertname} ${labels.job ?? labels.pod ?? ''}: ${annotations.summary}`;
