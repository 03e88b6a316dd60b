import type { Alert, AlertTable } from './alert';

const pod = (ordinal: number) => `job="dragonfly",pod="dragonfly-${ordinal}"`;

export const dragonfly: AlertTable = ({ dragonfly: { replicas, failover } }): readonly Alert[] => [
  {
    name: 'DragonflyNoPrimary',
    severity: 'critical',
    expr: '(sum(dragonfly_master) or vector(0)) != 1',
    for: '30s',
    summary: 'Dragonfly has {{ $value }} primaries instead of one: logins fail, and messages get no sequence number.',
    silences: { alerts: ['DragonflyReplicaMissing', 'DragonflyReplicaLag', 'MessageFailuresBurnFast'] },
    fires: { [`dragonfly_master{${pod(0)}}`]: '0x30', [`dragonfly_master{${pod(1)}}`]: '0x30' },
    silent: { [`dragonfly_master{${pod(0)}}`]: '1x30', [`dragonfly_master{${pod(1)}}`]: '0x30' },
  },
  ...(failover === 'sentinel' ? sentinel : []),
  ...(replicas > 1 ? replication(replicas) : []),
  {
    name: 'DragonflyRejectsWrites',
    severity: 'critical',
    // The series does not exist before the first rejection, so there is no increase from it.
    expr: 'sum by (pod) (increase(dragonfly_oom_errors_total[5m]) > 0 or dragonfly_oom_errors_total unless last_over_time(dragonfly_oom_errors_total[1d] offset 5m)) > 0',
    for: '1m',
    summary: '{{ $labels.pod }} refused {{ $value | humanize }} writes in five minutes: its memory is full.',
    silences: { alerts: ['DragonflyMemoryHigh'], equal: ['pod'] },
    at: '18m',
    fires: { [`dragonfly_oom_errors_total{${pod(0)},type="cmd"}`]: '_x15 5x30' },
    silent: { [`dragonfly_oom_errors_total{${pod(0)},type="cmd"}`]: '5x30' },
  },
  {
    name: 'DragonflyMemoryHigh',
    severity: 'warning',
    expr: 'max by (pod) (dragonfly_memory_used_bytes / dragonfly_memory_max_bytes) > 0.85',
    for: '10m',
    summary:
      '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory; it evicts no keys and will refuse writes.',
    fires: { [`dragonfly_memory_used_bytes{${pod(0)}}`]: '9e8x30', [`dragonfly_memory_max_bytes{${pod(0)}}`]: '1e9x30' },
    silent: { [`dragonfly_memory_used_bytes{${pod(0)}}`]: '2e8x30', [`dragonfly_memory_max_bytes{${pod(0)}}`]: '1e9x30' },
  },
  {
    name: 'DragonflySnapshotFails',
    severity: 'warning',
    expr: 'increase(dragonfly_failed_backups_total[1h]) > 0',
    for: '5m',
    summary: '{{ $labels.pod }} could not write a snapshot: a restart would load an older one.',
    fires: { [`dragonfly_failed_backups_total{${pod(0)}}`]: '0+1x30' },
    silent: { [`dragonfly_failed_backups_total{${pod(0)}}`]: '0x30' },
  },
  {
    name: 'DragonflySnapshotsStop',
    severity: 'warning',
    // Counts every finished snapshot, successful or not: four an hour, two if one takes 20 minutes. A snapshot that
    // hangs never finishes, and no other starts. By pod, because a new one has finished none in its first quarter of an
    // hour.
    expr: 'max by (pod) (increase(dragonfly_backups_total[1h])) == 0',
    for: '30m',
    summary: '{{ $labels.pod }} has completed no snapshot for more than an hour: a restart would load an old one.',
    fires: { [`dragonfly_backups_total{${pod(0)}}`]: '7x120' },
    silent: { [`dragonfly_backups_total{${pod(0)}}`]: '0+0.1x120' },
    at: '110m',
  },
];

const replication = (replicas: number): readonly Alert[] => [
  {
    name: 'DragonflyReplicaMissing',
    severity: 'warning',
    expr: `(count(dragonfly_connected_replica_lag_records) or vector(0)) < ${replicas - 1}`,
    for: '10m',
    summary: `{{ $value }} replicas follow the primary instead of ${replicas - 1}: if its node fails, data is lost.`,
    fires: { [`dragonfly_master{${pod(0)}}`]: '1x30' },
    silent: Object.fromEntries(
      Array.from({ length: replicas - 1 }, (_, one) => [
        `dragonfly_connected_replica_lag_records{${pod(0)},replica_ip="10.0.0.${one + 1}"}`,
        '0x30',
      ]),
    ),
  },
  {
    name: 'DragonflyReplicaLag',
    severity: 'warning',
    expr: 'max(dragonfly_connected_replica_lag_records) > 10000',
    for: '10m',
    summary: 'A replica of Dragonfly is {{ $value | humanize }} records behind: a failover would lose them.',
    fires: { [`dragonfly_connected_replica_lag_records{${pod(0)},replica_ip="10.0.0.1"}`]: '50000x30' },
    silent: { [`dragonfly_connected_replica_lag_records{${pod(0)},replica_ip="10.0.0.1"}`]: '0x30' },
  },
];

const server = (name: string) =>
  `haproxy_server_status{job="dragonfly-proxy",pod="p",proxy="redis",server="${name}",state="UP"}`;

const sentinel: readonly Alert[] = [
  {
    name: 'DragonflyProxyLeadsNowhere',
    severity: 'critical',
    expr: 'max by (pod) (haproxy_server_status{proxy="redis",state="UP"}) == 0',
    for: '1m',
    summary: '{{ $labels.pod }} has found no primary of Dragonfly for a minute; a failover takes 15 s.',
    silences: { alerts: ['MessageFailuresBurnFast'] },
    fires: { [server('dragonfly-0')]: '0x30', [server('dragonfly-1')]: '0x30' },
    silent: { [server('dragonfly-0')]: '1x30', [server('dragonfly-1')]: '0x30' },
  },
  {
    name: 'DragonflyFailedOver',
    severity: 'warning',
    expr: 'sum(changes(dragonfly_master[15m])) > 1',
    for: '0s',
    summary:
      'A failover of Dragonfly: another pod is the primary. Find the cause, and check that the old primary replicates.',
    fires: { [`dragonfly_master{${pod(0)}}`]: '1x10 0x20', [`dragonfly_master{${pod(1)}}`]: '0x10 1x20' },
    silent: { [`dragonfly_master{${pod(0)}}`]: '1x30', [`dragonfly_master{${pod(1)}}`]: '0x30' },
  },
];
