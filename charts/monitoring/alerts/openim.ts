import { GATEWAY_CONNECTIONS } from '../../openim/names';
import type { Alert, AlertTable } from './alert';
import { burnRates } from './burn-rate';

const msgtransfer = '{job="openim-msgtransfer",pod="openim-msgtransfer-a"}';

/** The path of a message through OpenIM's own counters (pkg/common/prommetrics of v3.8.3-patch.15). */
export const openim: AlertTable = (): readonly Alert[] => [
  {
    name: 'MessagesNotStored',
    severity: 'critical',
    expr: 'sum(increase(msg_insert_mongo_failed_total[10m])) > 0',
    for: '2m',
    summary: 'openim-msgtransfer failed to write {{ $value | humanize }} batches of messages to MongoDB in ten minutes.',
    fires: { [`msg_insert_mongo_failed_total${msgtransfer}`]: '0+1x60' },
    silent: { [`msg_insert_mongo_failed_total${msgtransfer}`]: '3x60' },
  },
  {
    name: 'MessagesNotCached',
    severity: 'critical',
    expr: 'sum(increase(msg_insert_redis_failed_total[10m])) > 0',
    for: '2m',
    summary: 'openim-msgtransfer failed to write {{ $value | humanize }} batches to Dragonfly: they are not delivered.',
    fires: { [`msg_insert_redis_failed_total${msgtransfer}`]: '0+1x60' },
    silent: { [`msg_insert_redis_failed_total${msgtransfer}`]: '3x60' },
  },
  {
    name: 'SequenceNumbersNotSaved',
    severity: 'critical',
    expr: 'sum(increase(seq_set_failed_total[10m])) > 0',
    for: '2m',
    summary: 'openim-msgtransfer failed to save {{ $value | humanize }} sequence numbers: messages may be hidden or double.',
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
  {
    name: 'OfflinePushFails',
    severity: 'warning',
    expr: 'sum(increase(msg_offline_push_failed_total[30m])) > 10',
    for: '10m',
    summary: '{{ $value | humanize }} pushes to phones that are offline failed in half an hour.',
    at: '45m',
    fires: { 'msg_offline_push_failed_total{job="openim-push",pod="openim-push-a"}': '0+1x60' },
    silent: { 'msg_offline_push_failed_total{job="openim-push",pod="openim-push-a"}': '0+0.2x60' },
  },
  {
    name: 'GatewayConnectionsNearLimit',
    severity: 'warning',
    expr: `max by (pod) (online_user_num) > ${0.8 * GATEWAY_CONNECTIONS}`,
    for: '5m',
    summary: `{{ $labels.pod }} has {{ $value | humanize }} users online; it refuses connections above ${GATEWAY_CONNECTIONS}.`,
    fires: { 'online_user_num{job="openim-msggateway",pod="openim-msggateway-a"}': '85000x30' },
    silent: { 'online_user_num{job="openim-msggateway",pod="openim-msggateway-a"}': '20000x30' },
  },
  {
    name: 'ConnectionsLost',
    severity: 'warning',
    expr: 'sum(online_user_num) < 0.5 * sum(online_user_num offset 15m) and sum(online_user_num offset 15m) > 100',
    for: '5m',
    summary: 'Half of the users who were online a quarter of an hour ago are gone: {{ $value | humanize }} are left.',
    at: '30m',
    fires: { 'online_user_num{job="openim-msggateway",pod="openim-msggateway-a"}': '5000x20 500x40' },
    silent: { 'online_user_num{job="openim-msggateway",pod="openim-msggateway-a"}': '20000x60' },
  },
  ...burnRates({
    ratio: 'message_failures',
    name: 'MessageFailures',
    budget: 0.001,
    what: 'of all messages fail in openim-msg',
    fires: {
      'single_chat_msg_process_failed_total{job="openim-msg"}': '0+6x480',
      'group_chat_msg_process_failed_total{job="openim-msg"}': '0+0x480',
      'single_chat_msg_process_success_total{job="openim-msg"}': '0+200x480',
      'group_chat_msg_process_success_total{job="openim-msg"}': '0+100x480',
    },
    silent: {
      'single_chat_msg_process_failed_total{job="openim-msg"}': '0+0.1x480',
      'group_chat_msg_process_failed_total{job="openim-msg"}': '0+0x480',
      'single_chat_msg_process_success_total{job="openim-msg"}': '0+200x480',
      'group_chat_msg_process_success_total{job="openim-msg"}': '0+100x480',
    },
  }),
];
