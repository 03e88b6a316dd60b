import { runs } from '../../model/workloads';
import type { Alert, AlertTable } from './alert';

const etcd = 'job="openim-etcd",pod="openim-etcd-0"';
const fsync = (le: string) => `etcd_disk_wal_fsync_duration_seconds_bucket{${etcd},le="${le}"}`;

/** etcd, the registry of OpenIM's services on release v3.8. */
export const registry: AlertTable = (environment): readonly Alert[] =>
  runs(environment, 'openim-etcd')
    ? [
        {
          name: 'EtcdNoLeader',
          severity: 'critical',
          expr: 'min by (pod) (etcd_server_has_leader) == 0',
          // An election takes 5 s (--election-timeout).
          for: '1m',
          summary: '{{ $labels.pod }} has no leader: services that start now cannot register.',
          silences: { alerts: ['EtcdSlowDisk'] },
          fires: { [`etcd_server_has_leader{${etcd}}`]: '0x30' },
          silent: { [`etcd_server_has_leader{${etcd}}`]: '1x30' },
        },
        {
          name: 'EtcdDatabaseNearQuota',
          severity: 'warning',
          expr: 'max by (pod) (etcd_mvcc_db_total_size_in_bytes / etcd_server_quota_backend_bytes) > 0.8',
          for: '10m',
          summary:
            "{{ $labels.pod }}'s database has {{ $value | humanizePercentage }} of its quota; at 100 % it accepts no writes.",
          fires: {
            [`etcd_mvcc_db_total_size_in_bytes{${etcd}}`]: '1.9e9x30',
            [`etcd_server_quota_backend_bytes{${etcd}}`]: '2147483648x30',
          },
          silent: {
            [`etcd_mvcc_db_total_size_in_bytes{${etcd}}`]: '2e7x30',
            [`etcd_server_quota_backend_bytes{${etcd}}`]: '2147483648x30',
          },
        },
        {
          name: 'EtcdSlowDisk',
          severity: 'warning',
          // Heartbeats are 0.5 s apart; a pd-standard disk of 10 Gi needs 0.07 s for a write.
          expr: 'histogram_quantile(0.99, sum by (pod, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket[10m]))) > 0.5',
          for: '10m',
          summary:
            '{{ $labels.pod }} waits {{ $value | humanizeDuration }} for a write to its disk, longer than the heartbeat interval.',
          at: '30m',
          fires: { [fsync('0.512')]: '0+1x60', [fsync('1.024')]: '0+10x60', [fsync('+Inf')]: '0+10x60' },
          silent: { [fsync('0.064')]: '0+10x60', [fsync('1.024')]: '0+10x60', [fsync('+Inf')]: '0+10x60' },
        },
      ]
    : [];
