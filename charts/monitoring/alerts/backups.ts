import { type BackupJob, backupJobs } from '../../model/backups/jobs';
import type { Alert, AlertTable } from './alert';

const PER_HOUR = 3600;

/**
 * A backup is late when none has succeeded within an interval and the maximum duration of a run. Not in mode `gmp`:
 * GKE's package has no metrics of CronJobs.
 */
export const backups: AlertTable = (environment): readonly Alert[] => {
  const jobs = environment.monitoring.mode === 'gmp' ? [] : backupJobs(environment);
  const [one] = jobs;
  if (!one) {
    return [];
  }
  const { fires, silent } = seriesOf(one);
  return [
    {
      name: 'BackupLate',
      severity: 'warning',
      // A CronJob that has never succeeded has only its creation time.
      expr: jobs.map((job) => `time() - (${succeeded(job)} or ${made(job)}) > ${job.longestAge}`).join(' or '),
      for: '10m',
      summary:
        '{{ $labels.cronjob }} last succeeded {{ $value | humanizeDuration }} ago: a loss now costs all later changes.',
      fires,
      silent,
    },
  ];
};

const labels = ({ namespace, cronJob }: BackupJob): string => `{namespace="${namespace}",cronjob="${cronJob}"}`;
const succeeded = (job: BackupJob): string => `kube_cronjob_status_last_successful_time${labels(job)}`;
const made = (job: BackupJob): string => `kube_cronjob_created${labels(job)}`;

/** promtool's clock starts at 1970: times before it are negative. */
const seriesOf = (job: BackupJob) => {
  const last = (hours: number) => ({ [made(job)]: '-9000000x30', [succeeded(job)]: `${-hours * PER_HOUR}x30` });
  return { fires: last(job.longestAge / PER_HOUR + 1), silent: last(1) };
};
