/** A log line: text that matches a pattern (RE2), or a field of JSON with one of these values and trailing blanks. */
export type Line = { readonly text: string } | { readonly field: string; readonly is: readonly string[] };

/** A counter in Cloud Monitoring of the matching lines, for events that appear only in logs. */
export interface LogMetric {
  /** Unique in the project; all of its environments share it, and its series have their cluster as a label. */
  readonly name: string;
  readonly what: string;
  /** Pattern of the workloads' names. */
  readonly workloads: string;
  /** Any of them is sufficient. */
  readonly lines: readonly Line[];
  /** Place in the program that writes such a line. */
  readonly source: string;
}

export const logMetrics = {
  crontaskErrors: {
    name: 'openim_crontask_errors',
    what: 'errors of openim-crontask, which has no metrics',
    workloads: '^openim-crontask$',
    lines: [{ field: 'level', is: ['ERROR', 'FATAL', 'PANIC'] }],
    source: 'github.com/openimsdk/tools v0.0.50-alpha.106: log/zap.go, CapitalLevelEncoder',
  },
  panics: {
    name: 'openim_panics',
    what: 'panics of OpenIM, those too that a service survives',
    workloads:
      '^openim-(admin-api|admin-rpc|api|auth|chat-api|chat-rpc|conversation|crontask|friend|group|msg|msggateway|msgtransfer|push|third|user)$',
    lines: [
      { field: 'msg', is: ['GinPanicErr panic', 'rpc server panic', 'rpc client panic'] },
      { text: '^(panic|fatal error): ' },
    ],
    source: "github.com/openimsdk/tools v0.0.50-alpha.106: mw; Go's own runtime",
  },
  messagesLost: {
    name: 'openim_messages_lost',
    what: 'batches that openim-msgtransfer gave up before they were numbered and confirmed to Redpanda, which no metric counts',
    workloads: '^openim-msgtransfer$',
    lines: [{ field: 'msg', is: ['batch data insert to redis err', 'notification batch insert to redis error'] }],
    source:
      'github.com/openimsdk/open-im-server v3.8.3-patch.15 and v3.4.0: internal/msgtransfer/online_history_msg_handler.go',
  },
  mysqlErrors: {
    name: 'openim_mysql_errors',
    what: 'errors in the log of MySQL',
    workloads: '^openim-mysql(-read)?$',
    lines: [{ text: '[[]ERROR] [[]MY-[0-9]+]' }],
    source: 'dev.mysql.com/doc/refman/8.4/en/error-log-format.html, the traditional format',
  },
  mongodbErrors: {
    name: 'openim_mongodb_errors',
    what: 'errors and fatal ends in the log of MongoDB',
    workloads: '^openim-mongodb$',
    lines: [{ field: 's', is: ['E', 'F'] }],
    source: 'mongodb.com/docs/v7.0/reference/log-messages: severity levels',
  },
} as const satisfies Readonly<Record<string, LogMetric>>;

const quoted = (text: string): string => JSON.stringify(text);

/** OpenIM pads `msg` to 50 characters (tools v0.0.50-alpha.106: log/encoder.go). */
const condition = (line: Line): string =>
  'text' in line
    ? `textPayload=~${quoted(line.text)}`
    : `jsonPayload.${line.field}=~${quoted(`^(${line.is.join('|')}) *$`)}`;

/** cloud.google.com/logging/docs/view/logging-query-language; GKE writes the pods' labels into each entry, with `_` for `.`. */
export const filterOf = ({ workloads, lines }: LogMetric): string =>
  [
    'resource.type="k8s_container"',
    'labels."k8s-pod/app_kubernetes_io/part-of"="openim"',
    `labels."k8s-pod/app_kubernetes_io/name"=~${quoted(workloads)}`,
    `(${lines.map(condition).join(' OR ')})`,
  ].join(' AND ');
