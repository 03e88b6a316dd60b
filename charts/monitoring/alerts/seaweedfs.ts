import { BUCKET } from '../../model/openim/names';
import type { Alert, AlertTable } from './alert';

const master = 'job="seaweedfs-master",pod="seaweedfs-master-0"';
const volume = 'job="seaweedfs-volume",pod="seaweedfs-volume-0"';
const filer = 'job="seaweedfs-filer",pod="seaweedfs-filer-0"';
const disk = (type: string) => `SeaweedFS_volumeServer_resource{${volume},name="/data",type="${type}"}`;
const former = 'job="seaweedfs-master",pod="seaweedfs-master-1"';
const leads = {
  [`SeaweedFS_master_is_leader{${master}}`]: '1x30',
  [`SeaweedFS_master_is_leader{${former}}`]: '0x30',
};
const writable = (of: string) => `SeaweedFS_master_volume_layout_writable{${of},collection="${BUCKET}"}`;
const TOTAL = '5e10x480';

export const seaweedfs: AlertTable = (): readonly Alert[] => [
  {
    name: 'SeaweedfsNoLeader',
    severity: 'critical',
    expr: '(sum(SeaweedFS_master_is_leader) or vector(0)) != 1',
    // An election takes 1.8 s, as measured.
    for: '1m',
    summary: '{{ $value }} masters of SeaweedFS are leaders instead of one: uploads fail.',
    silences: { alerts: ['SeaweedfsNoWritableVolume', 'SeaweedfsCopiesMissing', 'SeaweedfsS3Errors'] },
    fires: { [`SeaweedFS_master_is_leader{${master}}`]: '0x30' },
    silent: { [`SeaweedFS_master_is_leader{${master}}`]: '1x30' },
  },
  {
    name: 'SeaweedfsNoWritableVolume',
    severity: 'critical',
    // The leader counts every five minutes; a former leader keeps its last value.
    expr: `max(SeaweedFS_master_volume_layout_writable{collection="${BUCKET}"} and on (pod) SeaweedFS_master_is_leader == 1) == 0`,
    for: '5m',
    summary: 'No volume of the bucket is writable: uploads fail.',
    silences: { alerts: ['SeaweedfsReadOnlyVolumes', 'SeaweedfsS3Errors'] },
    fires: { ...leads, [writable(master)]: '0x30', [writable(former)]: '4x30' },
    silent: { ...leads, [writable(master)]: '4x30', [writable(former)]: '0x30' },
  },
  {
    name: 'SeaweedfsReadOnlyVolumes',
    severity: 'warning',
    expr: 'sum by (pod) (SeaweedFS_volumeServer_read_only_volumes{type="IsReadOnly"}) > 0',
    for: '15m',
    summary: '{{ $value }} volumes of {{ $labels.pod }} are read-only.',
    fires: { [`SeaweedFS_volumeServer_read_only_volumes{${volume},collection="${BUCKET}",type="IsReadOnly"}`]: '2x30' },
    silent: { [`SeaweedFS_volumeServer_read_only_volumes{${volume},collection="${BUCKET}",type="IsReadOnly"}`]: '0x30' },
  },
  {
    name: 'SeaweedfsCopiesMissing',
    severity: 'warning',
    expr: 'sum(SeaweedFS_master_replica_placement_mismatch) > 0',
    // The leader repairs it every 17 minutes.
    for: '1h',
    summary: '{{ $value }} volumes have had too few copies for an hour.',
    at: '80m',
    fires: { [`SeaweedFS_master_replica_placement_mismatch{${master},collection="${BUCKET}",id="7"}`]: '1x90' },
    silent: { [`SeaweedFS_master_replica_placement_mismatch{${master},collection="${BUCKET}",id="7"}`]: '0x90' },
  },
  {
    name: 'SeaweedfsDiskLow',
    severity: 'critical',
    expr: 'min by (pod) (SeaweedFS_volumeServer_resource{type="free"} / ignoring (type) SeaweedFS_volumeServer_resource{type="all"}) < 0.1',
    for: '5m',
    summary:
      '{{ $labels.pod }} has {{ $value | humanizePercentage }} of its disk left; at 5 % its volumes become read-only.',
    silences: { alerts: ['SeaweedfsDiskFills'], equal: ['pod'] },
    fires: { [disk('free')]: '3e9x30', [disk('all')]: TOTAL },
    silent: { [disk('free')]: '3e10x480', [disk('all')]: TOTAL },
  },
  {
    name: 'SeaweedfsDiskFills',
    severity: 'warning',
    expr: 'predict_linear(SeaweedFS_volumeServer_resource{type="free"}[6h], 3 * 24 * 3600) < 0',
    for: '1h',
    summary: "{{ $labels.pod }}'s disk will be full within three days at the rate of the last six hours.",
    at: '7h',
    fires: { [disk('free')]: '2e10-1e7x480', [disk('all')]: TOTAL },
    silent: { [disk('free')]: '3e10x480', [disk('all')]: TOTAL },
  },
  {
    name: 'SeaweedfsS3Errors',
    severity: 'critical',
    expr: 'sum(rate(SeaweedFS_s3_request_total{code=~"5.."}[5m])) / sum(rate(SeaweedFS_s3_request_total[5m])) > 0.05',
    for: '5m',
    summary: '{{ $value | humanizePercentage }} of the S3 requests fail.',
    fires: {
      [`SeaweedFS_s3_request_total{${filer},type="PUT",code="500"}`]: '0+10x30',
      [`SeaweedFS_s3_request_total{${filer},type="GET",code="200"}`]: '0+90x30',
    },
    silent: {
      [`SeaweedFS_s3_request_total{${filer},type="PUT",code="500"}`]: '0x30',
      [`SeaweedFS_s3_request_total{${filer},type="GET",code="200"}`]: '0+90x30',
    },
  },
];
