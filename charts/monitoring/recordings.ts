import type { Environment } from '../../environments/lib/types';
import { workloadsOf } from '../topology';

interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** Windows of the burn-rate alerts, two for each speed: sre.google/workbook/alerting-on-slos. */
export const windows = ['5m', '30m', '1h', '6h'] as const;
export type Window = (typeof windows)[number];

/** A share from 0 to 1 that is recorded for every window. */
export type Ratio = 'message_failures' | 'api_errors' | 'api_slow';
export const ratio = (of: Ratio, window: Window): string => `openim:${of}:ratio_rate${window}`;

export const CONSUMER_LAG = 'openim:consumer_lag:messages';
export const MYSQL_BYTES = 'openim:mysql_disk:bytes';

/** What alerts and dashboards share. */
export const recordings = (environment: Environment): readonly Recording[] => [
  ...windows.map((window) => ({ record: ratio('message_failures', window), expr: messageFailures(window) })),
  ...(workloadsOf(environment, 'edge').length > 0
    ? windows.flatMap((window) => [
        { record: ratio('api_errors', window), expr: apiErrors(window) },
        { record: ratio('api_slow', window), expr: apiSlow(window) },
      ])
    : []),
  {
    // The newest message of each partition, less what the group has confirmed; a group that never did has no series.
    record: CONSUMER_LAG,
    expr: `sum by (redpanda_group, redpanda_topic) (
  max by (redpanda_topic, redpanda_partition) (redpanda_kafka_max_offset{redpanda_namespace="kafka"})
  - on (redpanda_topic, redpanda_partition) group_right ()
  max by (redpanda_group, redpanda_topic, redpanda_partition) (redpanda_kafka_consumer_group_committed_offset)
)`,
  },
  {
    record: MYSQL_BYTES,
    expr: 'sum(mysql_info_schema_innodb_tablespace_file_size_bytes) + max(mysql_binlog_size_bytes)',
  },
];

const sum = (window: Window, ...counters: readonly string[]): string =>
  `(${counters.map((counter) => `sum(rate(${counter}[${window}]))`).join(' + ')})`;

const messageFailures = (window: Window): string => {
  const failed = ['single_chat_msg_process_failed_total', 'group_chat_msg_process_failed_total'];
  const succeeded = ['single_chat_msg_process_success_total', 'group_chat_msg_process_success_total'];
  return `${sum(window, ...failed)} / ${sum(window, ...failed, ...succeeded)}`;
};

const API = 'service="openim-api"';

const apiErrors = (window: Window): string =>
  `(${sum(window, `nginx_ingress_controller_requests{${API},status=~"5.."}`)} or vector(0)) / ${sum(window, `nginx_ingress_controller_requests{${API}}`)}`;

/** Prometheus 3 writes the bound as "1.0", Google's collectors as "1". */
const apiSlow = (window: Window): string =>
  `1 - ${sum(window, `nginx_ingress_controller_request_duration_seconds_bucket{${API},le=~"1|1[.]0"}`)} / ${sum(window, `nginx_ingress_controller_request_duration_seconds_count{${API}}`)}`;
