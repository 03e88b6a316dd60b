import { k8s } from 'cdk8s-plus-28';
import type { Backups, Environment } from '../../environments/lib/types';
import { selector } from '../constructs/labels';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { type PodProps, podTemplate } from '../constructs/pod';
import { serviceAccount } from '../constructs/service';
import { backupJobs } from '../model/backups/jobs';
import type { BackupName } from '../model/backups/names';
import { dump } from './dumps';
import { copyFiles } from './files';

/** The backups of one namespace: one CronJob each, and the ServiceAccount that is bound to its Google service account. */
export function backups(chart: NamespaceChart): void {
  const { backups: values } = chart.environment;
  if (!values) {
    return;
  }
  const jobs = backupJobs(chart.environment).filter(({ component }) => component === chart.component);
  // A restore of etcd needs a disk for each member. No dump runs meanwhile, so the disks of the other dumps count for
  // it.
  const members = chart.environment.etcd.replicas - jobs.filter(({ backup, disk }) => disk && backup !== 'etcd').length;
  for (const job of jobs) {
    const name = job.cronJob;
    const template = podTemplate(
      name,
      { ...pods[job.backup](chart.environment, values), restartPolicy: 'OnFailure' },
      { spread: 'none', zones: false },
    );
    serviceAccount(chart, name, { 'iam.gke.io/gcp-service-account': job.account });
    new k8s.KubeCronJob(chart, `${name}-cron-job`, {
      metadata: { name, labels: selector(name) },
      spec: {
        schedule: job.schedule,
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        // A run that could not start for this long is skipped; the next one follows soon.
        startingDeadlineSeconds: 1800,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            // In the same pod, on the same disk: the next try overwrites an incomplete dump. The kubelet starts the second
            // try at once and waits 10, 20, 40, 80, 160 and then 300 s before each further one: half an hour. A database
            // that moves to another node does not answer for minutes, and the next run may be a day later.
            backoffLimit: 11,
            activeDeadlineSeconds: job.deadline,
            // A finished pod keeps its disk until it is deleted.
            ttlSecondsAfterFinished: 900,
            template,
          },
        },
      },
    });
    const disks = job.backup === 'etcd' ? Math.max(1, members) : 1;
    chart.reserve({ pods: { template, count: 1 }, volumes: job.disk ? { count: disks, size: job.disk } : undefined });
  }
}

const pods: Readonly<Record<BackupName, (environment: Environment, backups: Backups) => PodProps>> = {
  mysql: (environment, values) => dump(environment, values, 'mysql'),
  mongodb: (environment, values) => dump(environment, values, 'mongodb'),
  etcd: (environment, values) => dump(environment, values, 'etcd'),
  files: copyFiles,
};
