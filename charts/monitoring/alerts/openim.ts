import type { Environment, OpenimRelease } from '../../../environments/lib/types';
import { gatewayConnections } from '../../model/capacity/connections';
import { ALERT_SHARE } from '../../model/capacity/facts';
import type { Alert, AlertTable, Series } from './alert';
import { burnRates } from './burn-rate';

const msgtransfer = '{job="openim-msgtransfer",pod="openim-msgtransfer-a"}';

/** The path of a message by OpenIM's own counters (openim-metrics.ts has the source of each). */
export const openim: AlertTable = (environment: Environment): readonly Alert[] => [
  {
    name: 'MessagesNotStored',
    severity: 'critical',
    expr: 'sum(increase(msg_insert_mongo_failed_total[10m])) > 0',
    for: '2m',
    summary: 'openim-msgtransfer failed to write {{ $value | humanize }} batches of messages to MongoDB in ten minutes.',
    fires: { [`msg_insert_mongo_failed_total${msgtransfer}`]: '0+1x60' },
    silent: { [`msg_insert_mongo_failed_total${msgtransfer}`]: '3x60' },
  },
  ...ofLine[environment.openim.release],
  {
    name: 'OfflinePushFails',
    severity: 'warning',
    expr: 'sum(increase(msg_offline_push_failed_total[30m])) > 10',
    for: '10m',
    summary: '{{ $value | humanize }} push notifications to offline users failed in half an hour.',
    at: '45m',
    fires: { 'msg_offline_push_failed_total{job="openim-push",pod="openim-push-a"}': '0+1x60' },
    silent: { 'msg_offline_push_failed_total{job="openim-push",pod="openim-push-a"}': '0+0.2x60' },
  },
  gatewayFills(gatewayConnections(environment)),
  {
    name: 'ConnectionsLost',
    severity: 'warning',
    expr: 'sum(online_user_num) < 0.5 * sum(online_user_num offset 15m) and sum(online_user_num offset 15m) > 100',
    for: '5m',
    summary: 'Half of the users disconnected within a quarter of an hour: {{ $value | humanize }} are online.',
    at: '30m',
    fires: { 'online_user_num{job="openim-msggateway",pod="openim-msggateway-a"}': '5000x20 500x40' },
    silent: { 'online_user_num{job="openim-msggateway",pod="openim-msggateway-a"}': '20000x60' },
  },
  ...burnRates({
    ratio: 'message_failures',
    name: 'MessageFailures',
    budget: 0.001,
    what: 'of all messages fail in openim-msg',
    fires: sends[environment.openim.release]('0+6x480'),
    silent: sends[environment.openim.release]('0+0.1x480'),
  }),
];

const gatewayFills = (connections: number): Alert => ({
  name: 'GatewayConnectionsNearLimit',
  severity: 'warning',
  expr: `max by (pod) (online_user_num) > ${ALERT_SHARE * connections}`,
  for: '5m',
  summary: `{{ $labels.pod }} has {{ $value | humanize }} users online; its limit is ${connections} connections.`,
  fires: { 'online_user_num{job="openim-msggateway",pod="openim-msggateway-a"}': `${0.9 * connections}x30` },
  silent: { 'online_user_num{job="openim-msggateway",pod="openim-msggateway-a"}': `${0.5 * connections}x30` },
});

/** Calls of SendMsg: 300 a minute succeed, and these end with an error. */
const sends: Readonly<Record<OpenimRelease, (failed: string) => Series>> = {
  'v3.8': (failed) => ({
    'rpc_count{job="openim-msg",path="/openim.msg.msg/SendMsg",code="-1"}': failed,
    'rpc_count{job="openim-msg",path="/openim.msg.msg/SendMsg",code="0"}': '0+300x480',
  }),
  'v3.4': (failed) => ({
    [`${HANDLED},grpc_code="Code(500)"}`]: failed,
    // Muted senders, which are not an error.
    [`${HANDLED},grpc_code="Code(1402)"}`]: '0+30x480',
    [`${HANDLED},grpc_code="OK"}`]: '0+300x480',
  }),
};

const HANDLED = 'grpc_server_handled_total{job="openim-msg",grpc_service="OpenIMServer.msg.msg",grpc_method="SendMsg"';

/** Counters that only one release has, or that have another meaning in it. */
const ofLine: Readonly<Record<OpenimRelease, readonly Alert[]>> = {
  'v3.8': [
    {
      name: 'ReadPositionsNotSaved',
      severity: 'warning',
      expr: 'sum(increase(seq_set_failed_total[10m])) > 0',
      for: '2m',
      summary: "openim-msgtransfer failed to save senders' read positions {{ $value | humanize }} times in ten minutes.",
      fires: { [`seq_set_failed_total${msgtransfer}`]: '0+1x60' },
      silent: { [`seq_set_failed_total${msgtransfer}`]: '1x60' },
    },
    {
      name: 'MessagesNotPushedInTime',
      severity: 'warning',
      expr: 'sum(increase(msg_long_time_push_total[10m])) > 10',
      for: '5m',
      summary: '{{ $value | humanize }} messages in ten minutes waited longer than ten seconds for their push.',
      fires: { 'msg_long_time_push_total{job="openim-push",pod="openim-push-a"}': '0+3x60' },
      silent: { 'msg_long_time_push_total{job="openim-push",pod="openim-push-a"}': '0+0.5x60' },
    },
  ],
  'v3.4': [
    {
      name: 'SequenceNumbersNotSaved',
      severity: 'critical',
      // Two for each batch: the second check evaluates the error of the first.
      expr: 'sum(increase(seq_set_failed_total[10m])) / 2 > 0',
      for: '2m',
      summary:
        'Dragonfly refused the sequence numbers of {{ $value | humanize }} batches of messages in ten minutes: the messages are lost.',
      fires: { [`seq_set_failed_total${msgtransfer}`]: '0+2x60' },
      silent: { [`seq_set_failed_total${msgtransfer}`]: '2x60' },
    },
  ],
};
