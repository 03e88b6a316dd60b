import type { Environment } from '../../../environments/lib/types';
import { DATA } from '../../constructs/stateful-cluster';
import type { Alert, AlertTable } from './alert';
import { seesOthers } from './certificates';

/**
 * Volume metrics of the kubelets. Only in modes with a collector that is not part of this chart: Prometheus would need
 * nodes/metrics, a cluster-wide right to read the metrics of every node and of all its pods, and connections to all
 * nodes.
 */
export const volumes: AlertTable = ({ monitoring: { mode } }: Environment): readonly Alert[] =>
  seesOthers.includes(mode) ? [volumeFills] : [];

/**
 * Claims of this chart's StatefulSets, by name: the collectors of Google and of an operator use different labels for
 * the namespace.
 */
const claims = `persistentvolumeclaim=~"${DATA}-(redpanda|dragonfly|openim-.*|seaweedfs-.*)-[0-9]+"`;
const volume = 'job="kubelet",persistentvolumeclaim="data-dragonfly-0"';

const volumeFills: Alert = {
  name: 'VolumeFills',
  severity: 'warning',
  expr: `min by (persistentvolumeclaim) (kubelet_volume_stats_available_bytes{${claims}} / kubelet_volume_stats_capacity_bytes{${claims}}) < 0.1`,
  for: '15m',
  summary: '{{ $value | humanizePercentage }} of volume {{ $labels.persistentvolumeclaim }} is free.',
  fires: {
    [`kubelet_volume_stats_available_bytes{${volume}}`]: '5e8x30',
    [`kubelet_volume_stats_capacity_bytes{${volume}}`]: '1e10x30',
  },
  silent: {
    [`kubelet_volume_stats_available_bytes{${volume}}`]: '5e9x30',
    [`kubelet_volume_stats_capacity_bytes{${volume}}`]: '1e10x30',
  },
};
