import { filterOf, type Line, logMetrics } from '../charts/monitoring/log-metrics';

/** What a container writes: text, or JSON by its fields, as GKE hands it to Cloud Logging. */
type Entry = readonly [pod: string, payload: string | Readonly<Record<string, unknown>>];

const has = (line: Line, payload: Entry[1]): boolean =>
  'text' in line
    ? typeof payload === 'string' && new RegExp(line.text).test(payload)
    : typeof payload === 'object' && new RegExp(`^(${line.is.join('|')}) *$`).test(String(payload[line.field]));

const counts = ({ workloads, lines }: (typeof logMetrics)[keyof typeof logMetrics], [pod, payload]: Entry): boolean =>
  new RegExp(workloads).test(pod) && lines.some((line) => has(line, payload));

/** As OpenIM's logger writes with isJson (tools v0.0.50-alpha.106: log/zap.go, log/encoder.go): levels in capitals, 50 characters. */
const openim = (level: string, msg: string) => ({
  level,
  time: '2026-11-25T12:00:00.000Z',
  logger: 'openim-crontask',
  caller: 'cron/msg.go:31',
  msg: msg.padEnd(50),
  PID: 1,
  operationID: 'cron_1_1764072000000',
});
/** mongodb.com/docs/v7.0/reference/log-messages */
const mongod = (s: string, c: string, id: number, msg: string) => ({
  t: { $date: '2026-11-25T12:00:00.000+00:00' },
  s,
  c,
  id,
  msg,
});

const samples: Readonly<
  Record<keyof typeof logMetrics, { readonly counted: readonly Entry[]; readonly others: readonly Entry[] }>
> = {
  crontaskErrors: {
    counted: [['openim-crontask', openim('ERROR', 'cron destruct chat records')]],
    others: [
      ['openim-crontask', openim('INFO', 'cron destruct chat records end')],
      ['openim-crontask', openim('WARN', 'slow')],
      ['openim-msg', openim('ERROR', 'rpc server error')],
      ['openim-crontask', 'level=ERROR as text of another program'],
    ],
  },
  panics: {
    counted: [
      ['openim-api', openim('ERROR', 'GinPanicErr panic')],
      ['openim-msg', openim('ERROR', 'rpc server panic')],
      ['openim-push', 'panic: runtime error: invalid memory address or nil pointer dereference'],
      ['openim-msggateway', 'fatal error: concurrent map writes'],
    ],
    others: [
      ['openim-msg', openim('ERROR', 'rpc server error')],
      ['openim-msg', 'goroutine 1 [running]:'],
      ['openim-user', 'no panic: all is well'],
      ['openim-etcd', 'panic: tocommit(107) is out of range'],
      ['openim-msg-x', 'panic: of another workload'],
    ],
  },
  messagesLost: {
    counted: [
      ['openim-msgtransfer', openim('WARN', 'batch data insert to redis err')],
      ['openim-msgtransfer', openim('ERROR', 'notification batch insert to redis error')],
    ],
    others: [
      // Stored in Redpanda and pushed; MessagesNotStored tells of it.
      ['openim-msgtransfer', openim('ERROR', 'single data insert to mongo err')],
      ['openim-msgtransfer', openim('INFO', 'BatchInsertChat2Cache end')],
      ['openim-msg', openim('WARN', 'batch data insert to redis err')],
    ],
  },
  mysqlErrors: {
    counted: [
      ['openim-mysql', '2026-11-25T12:00:00.000000Z 0 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11'],
      ['openim-mysql-read', '2026-11-25T12:00:00.000000Z 9 [ERROR] [MY-013114] [Repl] Got fatal error 1236 from source'],
    ],
    others: [
      ['openim-mysql', '2026-11-25T12:00:00.000000Z 0 [System] [MY-010931] [Server] ready for connections.'],
      ['openim-mysql', '2026-11-25T12:00:00.000000Z 8 [Warning] [MY-010055] [Server] IP address could not be resolved'],
      ['openim-mysql-setup', '2026-11-25T12:00:00.000000Z 0 [ERROR] [MY-000001] [Server] of a Job'],
      ['openim-mysql', 'SELECT "[ERROR]"'],
    ],
  },
  mongodbErrors: {
    counted: [
      ['openim-mongodb', mongod('E', 'STORAGE', 22435, 'WiredTiger error')],
      ['openim-mongodb', mongod('F', 'CONTROL', 6384300, 'Writing fatal message')],
    ],
    others: [
      ['openim-mongodb', mongod('I', 'ELECTION', 21450, 'Election succeeded, assuming primary role')],
      ['openim-mongodb', mongod('W', 'NETWORK', 23019, 'Failed to check socket connectivity')],
      ['openim-mongodb-exporter', mongod('E', 'NETWORK', 1, 'of another workload')],
    ],
  },
};

describe.each(Object.entries(samples))('%s', (name, { counted, others }) => {
  const metric = logMetrics[name as keyof typeof logMetrics];

  it('counts its lines and no others', () => {
    expect(counted.filter((entry) => !counts(metric, entry))).toEqual([]);
    expect(others.filter((entry) => counts(metric, entry))).toEqual([]);
  });

  it('is a query on one line, without characters that end its own quotes', () => {
    const filter = filterOf(metric);
    expect(filter).toMatch(/^resource\.type="k8s_container" AND /);
    // A backslash would be read twice: by the query language, then by RE2. Two blanks or a tab would be lost in an answer of gcloud.
    expect(filter).not.toMatch(/\\| {2}|\t|\n/);
    expect((filter.match(/"/g) ?? []).length % 2).toBe(0);
  });
});

it('is valid in the query language', () => {
  expect(filterOf(logMetrics.panics)).toBe(
    'resource.type="k8s_container" AND labels."k8s-pod/app_kubernetes_io/part-of"="openim" AND ' +
      'labels."k8s-pod/app_kubernetes_io/name"=~"^openim-(admin-api|admin-rpc|api|auth|chat-api|chat-rpc|conversation|crontask|friend|group|msg|msggateway|msgtransfer|push|third|user)$" AND ' +
      '(jsonPayload.msg=~"^(GinPanicErr panic|rpc server panic|rpc client panic) *$" OR textPayload=~"^(panic|fatal error): ")',
  );
});
