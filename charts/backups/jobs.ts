import type { Backups, Component, Environment } from '../../environments/lib/types';
import type { PodProps } from '../constructs/pod';
import { type BackupName, folderOf, googleAccount } from '../model/backups/names';
import { namespaceOf, runs, type WorkloadName, workloads } from '../model/workloads';
import { dump, dumped } from './dumps';
import { copyFiles } from './files';

/** One CronJob of the backups. */
export interface BackupJob {
  readonly backup: BackupName;
  readonly component: Component;
  readonly namespace: string;
  /** Its name, and the name of its ServiceAccount. */
  readonly cronJob: WorkloadName;
  /** In UTC. */
  readonly schedule: string;
  /** Seconds that a run may take, retries included. */
  readonly deadline: number;
  /** Seconds since the last success, after which the backup is late: an interval and a deadline. */
  readonly longestAge: number;
  /** Folder of the bucket that it writes to. */
  readonly folder: string;
  /** Google service account that it writes as. */
  readonly account: string;
  readonly pod: PodProps;
  /** Size of the disk that a pod of it brings. */
  readonly disk?: string;
}

interface Row {
  readonly workload: WorkloadName;
  /** Minute of the hour: one after the other, and the files last, so that the files of every name are there. */
  readonly minute: number;
  /** Left out for what goes by the environment. */
  readonly everyHours?: number;
  /** Hours that a run may take; left out for an interval. */
  readonly hours?: number;
  readonly pod: (environment: Environment, backups: Backups) => PodProps;
  readonly disk?: (environment: Environment) => string;
}

const dumpRow = (workload: WorkloadName, minute: number, name: 'mysql' | 'mongodb' | 'etcd'): Row => ({
  workload,
  minute,
  pod: (environment, backups) => dump(environment, backups, name),
  disk: (environment) => dumped[name].size(environment).volume,
});

/** Hours after which a run is stopped at the latest. The first copy of all files takes the longest; the next run goes on with it. */
const LONGEST_RUN = 6;
const HOUR = 3600;

/** Everything that is backed up. Redpanda, Dragonfly and ZooKeeper are not: docs/runbooks/restore.md says why. */
const rows: Readonly<Record<BackupName, Row>> = {
  mysql: dumpRow('openim-mysql-backup', 0, 'mysql'),
  mongodb: dumpRow('openim-mongodb-backup', 10, 'mongodb'),
  etcd: dumpRow('openim-etcd-backup', 20, 'etcd'),
  files: { workload: 'seaweedfs-backup', minute: 40, everyHours: 1, hours: LONGEST_RUN, pod: copyFiles },
};

/** The CronJobs of an environment; none when it has no backups. */
export function backupJobs(environment: Environment): readonly BackupJob[] {
  const { backups } = environment;
  if (!backups) {
    return [];
  }
  return (Object.entries(rows) as [BackupName, Row][])
    .filter(([, { workload }]) => runs(environment, workload))
    .map(([backup, { workload, minute, everyHours = backups.everyHours, hours = everyHours, pod, disk }]) => {
      const deadline = Math.min(hours, LONGEST_RUN) * HOUR;
      return {
        backup,
        component: workloads[workload].component,
        namespace: namespaceOf(environment, workload),
        cronJob: workload,
        schedule: cron(minute, everyHours),
        deadline,
        longestAge: everyHours * HOUR + deadline,
        folder: folderOf(environment, backup),
        account: googleAccount(environment, `backup-${backup}`),
        pod: pod(environment, backups),
        disk: disk?.(environment),
      };
    });
}

/** Once a day is at night in Europe. */
const cron = (minute: number, everyHours: number): string =>
  everyHours === 24 ? `${minute} 3 * * *` : `${minute} ${everyHours === 1 ? '*' : `*/${everyHours}`} * * *`;
