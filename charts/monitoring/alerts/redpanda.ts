import { MESSAGES_KEPT } from '../../model/openim/names';
import { releaseOf } from '../../model/openim/releases';
import { retentionBytes } from '../../model/redpanda';
import { CONSUMER_LAG } from '../recordings';
import type { Alert, AlertTable } from './alert';

const broker = 'job="redpanda",pod="redpanda-0"';
const partition = 'redpanda_topic="toPush",redpanda_partition="0"';
const offset = `redpanda_kafka_max_offset{${broker},redpanda_namespace="kafka",${partition}}`;
const committed = `redpanda_kafka_consumer_group_committed_offset{${broker},redpanda_group="push",${partition}}`;
const free = `redpanda_storage_disk_free_bytes{${broker}}`;
const total = `redpanda_storage_disk_total_bytes{${broker}}`;
/** Of a 10 Gi volume. */
const TOTAL = '1e10x480';

/** The offset that a group has committed and the newest one, one partition each. */
const COMMITTED =
  'max by (redpanda_group, redpanda_topic, redpanda_partition) (redpanda_kafka_consumer_group_committed_offset)';
const newest = (offset = '') =>
  `max by (redpanda_topic, redpanda_partition) (redpanda_kafka_max_offset{redpanda_namespace="kafka"}${offset})`;
/** Bytes of one message of a topic, and of the messages of the last six hours. */
const MESSAGE_BYTES = `sum by (redpanda_topic) (increase(redpanda_kafka_request_bytes_total{redpanda_request="produce"}[6h]))
  / sum by (redpanda_topic) (max by (redpanda_topic, redpanda_partition) (increase(redpanda_kafka_max_offset{redpanda_namespace="kafka"}[6h])))`;
const produced = `redpanda_kafka_request_bytes_total{${broker},redpanda_namespace="kafka",redpanda_topic="toPush",redpanda_request="produce"}`;
const skipped = 'a consumer whose offset has expired skips to the newest message.';

export const redpanda: AlertTable = (environment): readonly Alert[] => [
  {
    name: 'ConsumerLagging',
    severity: 'critical',
    expr: `${CONSUMER_LAG} > 1000`,
    for: '5m',
    summary:
      '{{ $value | humanize }} messages of {{ $labels.redpanda_topic }} wait for the group {{ $labels.redpanda_group }}.',
    fires: { [offset]: '5000+100x30', [committed]: '2000x30' },
    silent: { [offset]: '5000+100x30', [committed]: '4900+100x30' },
  },
  // Redpanda has no metric of the oldest message that it keeps (start_offset on /metrics uses Raft's offsets).
  {
    name: 'MessagesExpireByAge',
    severity: 'critical',
    expr: `${COMMITTED} < on (redpanda_topic, redpanda_partition) group_left () ${newest(` offset ${MESSAGES_KEPT / 2 / 3600_000}h`)}`,
    for: '5m',
    summary: `Unread messages of {{ $labels.redpanda_topic }} for the group {{ $labels.redpanda_group }} have reached half of the retention time: ${skipped}`,
    silences: { alerts: ['ConsumerLagging'], equal: ['redpanda_group', 'redpanda_topic'] },
    at: '40h',
    fires: { [offset]: '5000+1x2500', [committed]: '100x2500' },
    silent: { [offset]: '5000+1x2500', [committed]: '4990+1x2500' },
  },
  {
    name: 'MessagesExpireBySize',
    severity: 'critical',
    expr: `(
  ${newest()} - on (redpanda_topic, redpanda_partition) group_right () ${COMMITTED}
) * on (redpanda_topic) group_left () (
  ${MESSAGE_BYTES}
) > ${retentionBytes(environment) / 2}`,
    for: '5m',
    summary: `{{ $value | humanize1024 }}B of {{ $labels.redpanda_topic }} in one partition, more than half of its retention size, wait for the group {{ $labels.redpanda_group }}: ${skipped}`,
    silences: { alerts: ['ConsumerLagging'], equal: ['redpanda_group', 'redpanda_topic'] },
    fires: { [offset]: '5e6+100x480', [committed]: '100x480', [produced]: '5e9+1e5x480' },
    silent: { [offset]: '5e6+100x480', [committed]: '4999990+100x480', [produced]: '5e9+1e5x480' },
  },
  {
    name: 'ConsumerGroupEmpty',
    severity: 'critical',
    expr: `max by (redpanda_group) (redpanda_kafka_consumer_group_consumers{redpanda_group=~"${Object.values(releaseOf(environment).kafka.consumerGroups).join('|')}"}) == 0`,
    for: '5m',
    summary: 'The consumer group {{ $labels.redpanda_group }} has no members: its messages wait.',
    silences: { alerts: ['ConsumerLagging'], equal: ['redpanda_group'] },
    fires: { [`redpanda_kafka_consumer_group_consumers{${broker},redpanda_group="push"}`]: '0x30' },
    silent: { [`redpanda_kafka_consumer_group_consumers{${broker},redpanda_group="push"}`]: '2x30' },
  },
  {
    name: 'RedpandaPartitionsUnavailable',
    severity: 'critical',
    expr: 'max(redpanda_cluster_unavailable_partitions) > 0',
    for: '1m',
    summary: '{{ $value }} partitions have no leader: messages of their conversations are refused.',
    silences: {
      alerts: ['RedpandaUnderReplicated', 'ConsumerLagging', 'ConsumerGroupEmpty', 'MessageFailuresBurnFast'],
    },
    fires: { [`redpanda_cluster_unavailable_partitions{${broker}}`]: '2x30' },
    silent: { [`redpanda_cluster_unavailable_partitions{${broker}}`]: '0x30' },
  },
  {
    name: 'RedpandaUnderReplicated',
    severity: 'warning',
    expr: 'sum(redpanda_kafka_under_replicated_replicas) > 0',
    // A drained broker catches up within minutes.
    for: '15m',
    summary: '{{ $value }} replicas of partitions are behind their leaders.',
    fires: { [`redpanda_kafka_under_replicated_replicas{${broker}}`]: '3x30' },
    silent: { [`redpanda_kafka_under_replicated_replicas{${broker}}`]: '0x30' },
  },
  {
    name: 'RedpandaDiskLow',
    severity: 'critical',
    expr: 'min by (pod) (redpanda_storage_disk_free_bytes / redpanda_storage_disk_total_bytes) < 0.15',
    for: '5m',
    summary: '{{ $labels.pod }} has {{ $value | humanizePercentage }} of its disk left; at 5 % it refuses messages.',
    silences: { alerts: ['RedpandaDiskFills'], equal: ['pod'] },
    fires: { [free]: '1e9x30', [total]: TOTAL },
    silent: { [free]: '5e9x480', [total]: TOTAL },
  },
  {
    name: 'RedpandaDiskFills',
    severity: 'warning',
    expr: 'predict_linear(redpanda_storage_disk_free_bytes[6h], 24 * 3600) < 0 and redpanda_storage_disk_free_bytes / redpanda_storage_disk_total_bytes < 0.45',
    for: '30m',
    // Retention keeps the disk half full; less free space that still decreases is growth that retention does not limit.
    summary: "{{ $labels.pod }}'s disk will be full within a day at the rate of the last six hours.",
    at: '7h',
    fires: { [free]: '8e9-1e7x480', [total]: TOTAL },
    silent: { [free]: '5e9x480', [total]: TOTAL },
  },
];
