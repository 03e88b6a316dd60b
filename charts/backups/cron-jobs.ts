import { k8s } from 'cdk8s-plus-28';
import type { Component } from '../../environments/lib/types';
import { selector } from '../constructs/labels';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { podTemplate } from '../constructs/pod';
import { serviceAccount } from '../constructs/service';
import { backupJobs } from './jobs';

/** The backups of one namespace: a CronJob each, and the ServiceAccount that stands for its Google service account. */
export function backups(chart: NamespaceChart, component: Component): void {
  const jobs = backupJobs(chart.environment).filter((one) => one.component === component);
  // A restore of etcd brings a disk for each member, while no dump runs: those of the other dumps are free then.
  const members = chart.environment.etcd.replicas - jobs.filter(({ backup, disk }) => disk && backup !== 'etcd').length;
  for (const job of jobs) {
    const name = job.cronJob;
    const template = podTemplate(name, { ...job.pod, restartPolicy: 'OnFailure' }, { spread: 'none', zones: false });
    serviceAccount(chart, name, { 'iam.gke.io/gcp-service-account': job.account });
    new k8s.KubeCronJob(chart, `${name}-cron-job`, {
      metadata: { name, labels: selector(name) },
      spec: {
        schedule: job.schedule,
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        // A run that could not start for so long is left out, and the next one is near.
        startingDeadlineSeconds: 1800,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            // In the same pod, on the same disk: a dump that was cut off is overwritten.
            backoffLimit: 3,
            activeDeadlineSeconds: job.deadline,
            // A pod that has ended keeps its disk until it is deleted.
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
