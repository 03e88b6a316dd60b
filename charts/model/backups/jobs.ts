import type { Component, Environment } from '../../../environments/lib/types';
import { namespaceOf, runs, type WorkloadName, workloads } from '../workloads';
import { type BackupName, folderOf, googleAccount } from './names';

/** One CronJob of the backups. */
export interface BackupJob {
  readonly backup: BackupName;
  readonly component: Component;
  readonly namespace: string;
  /** Its name, and the name of its ServiceAccount. */
  readonly cronJob: WorkloadName;
  /** In UTC. */
  readonly schedule: string;
  /** Maximum duration of a run in seconds, including retries. */
  readonly deadline: number;
  /** Seconds since the last success, after which the backup is late: an interval and a deadline. */
  readonly longestAge: number;
  /** Folder of the bucket for its dumps. */
  readonly folder: string;
  /** Google service account that it uses. */
  readonly account: string;
  /** Size of the disk of its pods. */
  readonly disk?: string;
}

interface Row {
  readonly workload: WorkloadName;
  /** Minute of the hour: one after another, and files last, so that every name in the other dumps has its file. */
  readonly minute: number;
  /** Omitted if the interval of the environment applies. */
  readonly intervalHours?: number;
  /** Hours that a run may take; omitted for an interval. */
  readonly hours?: number;
  readonly disk?: (environment: Environment) => string;
}

/** Hours after which a run is stopped. The first copy of all files takes the longest; the next run continues it. */
const LONGEST_RUN = 6;
const HOUR = 3600;

/** All backups. Redpanda, Dragonfly and ZooKeeper have none; docs/runbooks/restore.md has the reasons. */
const rows: Readonly<Record<BackupName, Row>> = {
  // A disk as large as that of the server: an uncompressed dump can have the same size.
  mysql: { workload: 'openim-mysql-backup', minute: 0, disk: ({ mysql }) => mysql.storageSize },
  mongodb: { workload: 'openim-mongodb-backup', minute: 10, disk: ({ mongodb }) => mongodb.storageSize },
  etcd: { workload: 'openim-etcd-backup', minute: 20, disk: ({ etcd }) => etcd.storageSize },
  files: { workload: 'seaweedfs-backup', minute: 40, intervalHours: 1, hours: LONGEST_RUN },
};

/** The CronJobs of an environment; none when it has no backups. */
export function backupJobs(environment: Environment): readonly BackupJob[] {
  const { backups } = environment;
  if (!backups) {
    return [];
  }
  return (Object.entries(rows) as [BackupName, Row][])
    .filter(([, { workload }]) => runs(environment, workload))
    .map(([backup, { workload, minute, intervalHours = backups.intervalHours, hours = intervalHours, disk }]) => {
      const deadline = Math.min(hours, LONGEST_RUN) * HOUR;
      return {
        backup,
        component: workloads[workload].component,
        namespace: namespaceOf(environment, workload),
        cronJob: workload,
        schedule: cron(minute, intervalHours),
        deadline,
        longestAge: intervalHours * HOUR + deadline,
        folder: folderOf(environment, backup),
        account: googleAccount(environment, `backup-${backup}`),
        disk: disk?.(environment),
      };
    });
}

/** Once a day is at night in Europe. */
const cron = (minute: number, intervalHours: number): string =>
  intervalHours === 24 ? `${minute} 3 * * *` : `${minute} ${intervalHours === 1 ? '*' : `*/${intervalHours}`} * * *`;
