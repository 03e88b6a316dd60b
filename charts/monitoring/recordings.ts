import { isOurs } from '../../environments/lib/data-services';
import type { Environment, OpenimRelease } from '../../environments/lib/types';
import { workloadsOf } from '../model/workloads';

interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** Windows of the burn-rate alerts, two for each speed: sre.google/workbook/alerting-on-slos. */
export const windows = ['5m', '30m', '1h', '6h'] as const;
export type Window = (typeof windows)[number];

/** A share from 0 to 1 that is recorded for every window. */
export type Ratio = 'message_failures' | 'api_errors' | 'api_slow' | 'login_errors';
export const ratio = (of: Ratio, window: Window): string => `openim:${of}:ratio_rate${window}`;

export const CONSUMER_LAG = 'openim:consumer_lag:messages';
export const MYSQL_BYTES = 'openim:mysql_disk:bytes';

/** Expressions that alerts and dashboards share. */
export const recordings = (environment: Environment): readonly Recording[] => [
  ...windows.map((window) => ({
    record: ratio('message_failures', window),
    expr: messageFailures[environment.openim.release](window),
  })),
  ...(workloadsOf(environment, 'edge').length > 0
    ? windows.flatMap((window) => [
        { record: ratio('api_errors', window), expr: errorsOf(API, window) },
        { record: ratio('api_slow', window), expr: apiSlow(window) },
        ...(environment.accounts ? [{ record: ratio('login_errors', window), expr: errorsOf(LOGINS, window) }] : []),
      ])
    : []),
  ...(isOurs(environment, 'kafka') ? [consumerLag] : []),
  ...(isOurs(environment, 'mysql') ? [mysqlBytes] : []),
];

const consumerLag: Recording = {
  // The newest message of each partition, less the offset that the group has committed; a group that never
  // committed has no series.
  record: CONSUMER_LAG,
  expr: `sum by (redpanda_group, redpanda_topic) (
  max by (redpanda_topic, redpanda_partition) (redpanda_kafka_max_offset{redpanda_namespace="kafka"})
  - on (redpanda_topic, redpanda_partition) group_right ()
  max by (redpanda_group, redpanda_topic, redpanda_partition) (redpanda_kafka_consumer_group_committed_offset)
)`,
};

const mysqlBytes: Recording = {
  record: MYSQL_BYTES,
  expr: 'sum(mysql_info_schema_innodb_tablespace_file_size_bytes) + max(mysql_binlog_size_bytes)',
};

const sum = (window: Window, counter: string): string => `sum(rate(${counter}[${window}]))`;

/**
 * Calls of SendMsg that end with an error. Not single_ and group_chat_msg_process_failed_total, which miss messages of
 * groups that Redpanda rejects and include messages that a receiver blocks (internal/rpc/msg/send.go of both releases).
 */
const messageFailures: Readonly<Record<OpenimRelease, (window: Window) => string>> = {
  // "-1" is any error, including rejections by OpenIM's rules.
  'v3.8': (window) => failing(window, `rpc_count{${SEND_V38},code!="0"}`, `rpc_count{${SEND_V38}}`),
  // Codes from 1000 are rejections by OpenIM's rules (errs/code.go of OpenIMSDK/tools v0.0.16).
  'v3.4': (window) =>
    failing(
      window,
      `grpc_server_handled_total{${SEND_V34},grpc_code!~"OK|Code[(]1[0-9]{3,4}[)]"}`,
      `grpc_server_handled_total{${SEND_V34}}`,
    ),
};

const SEND_V38 = 'path="/openim.msg.msg/SendMsg"';
const SEND_V34 = 'grpc_service="OpenIMServer.msg.msg",grpc_method="SendMsg"';

/** Zero before the first error, which creates the series. */
const failing = (window: Window, failed: string, all: string): string =>
  `(${sum(window, failed)} or vector(0)) / ${sum(window, all)}`;

const API = 'service="openim-api"';
/** openim-chat has no metrics of its own. */
const LOGINS = 'service="openim-chat-api"';

const errorsOf = (service: string, window: Window): string =>
  failing(
    window,
    `nginx_ingress_controller_requests{${service},status=~"5.."}`,
    `nginx_ingress_controller_requests{${service}}`,
  );

/** Prometheus 3 writes the bound as "1.0", Google's collectors as "1". */
const apiSlow = (window: Window): string =>
  `1 - ${sum(window, `nginx_ingress_controller_request_duration_seconds_bucket{${API},le=~"1|1[.]0"}`)} / ${sum(window, `nginx_ingress_controller_request_duration_seconds_count{${API}}`)}`;
