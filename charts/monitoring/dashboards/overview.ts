import { isOurs } from '../../../environments/lib/data-services';
import type { OpenimRelease } from '../../../environments/lib/types';
import { workloadsOf } from '../../model/workloads';
import { CONSUMER_LAG, ratio } from '../recordings';
import type { Dashboard, DashboardTable, Panel } from './dashboard';

type ByLine = Readonly<Record<OpenimRelease, Panel['queries']>>;

/** user_login_total counts only tokens of administrators on v3.8, and those of users on v3.4. */
const logins: ByLine = {
  'v3.8': {
    logins: 'sum(rate(rpc_count{path="/openim.auth.Auth/getUserToken",code="0"}[5m]))',
    registrations: 'sum(rate(user_register_total[5m]))',
  },
  'v3.4': {
    logins: 'sum(rate(user_login_total[5m]))',
    registrations: 'sum(rate(grpc_server_handled_total{grpc_method="UserRegister",grpc_code="OK"}[5m]))',
  },
};

const IN_MONGODB = { 'in MongoDB': 'sum(rate(msg_insert_mongo_success_total[5m]))' };

const stored: ByLine = {
  'v3.8': IN_MONGODB,
  'v3.4': { 'in Dragonfly': 'sum(rate(msg_insert_redis_success_total[5m]))', ...IN_MONGODB },
};

const late: ByLine = { 'v3.8': { 'after 10 s': 'sum(rate(msg_long_time_push_total[5m]))' }, 'v3.4': {} };

/** Events that seq_set_failed_total counts. */
const positions: Readonly<Record<OpenimRelease, string>> = { 'v3.8': 'read positions', 'v3.4': 'sequence numbers (2 each)' };

const waiting: Panel = {
  title: 'Waiting in Redpanda',
  unit: 'short',
  queries: { '{{redpanda_group}} {{redpanda_topic}}': CONSUMER_LAG },
};

/** The first dashboard to open: the path of a message from the client's socket to the reader's, in order. */
export const overview: DashboardTable = (environment): readonly Dashboard[] => [
  {
    uid: 'openim-overview',
    title: 'OpenIM: overview',
    rows: [
      {
        title: 'Alerts and users',
        panels: [
          {
            title: 'Alerts',
            unit: 'short',
            queries: { '{{severity}}': 'sum by (severity) (ALERTS{alertstate="firing",severity!="none"})' },
          },
          { title: 'Users online', unit: 'short', queries: { '{{pod}}': 'max by (pod) (online_user_num)' } },
          {
            title: 'Logins and registrations',
            unit: 'eps',
            queries: logins[environment.openim.release],
          },
        ],
      },
      {
        title: 'Messages: accepted, queued, stored, pushed',
        panels: [
          {
            title: 'Accepted by openim-msg',
            unit: 'mps',
            queries: {
              single: 'sum(rate(single_chat_msg_process_success_total[5m]))',
              group: 'sum(rate(group_chat_msg_process_success_total[5m]))',
            },
          },
          ...(isOurs(environment, 'kafka') ? [waiting] : []),
          {
            title: 'Stored by openim-msgtransfer',
            unit: 'ops',
            queries: stored[environment.openim.release],
          },
          {
            title: 'Late and failed pushes',
            unit: 'mps',
            queries: {
              ...late[environment.openim.release],
              'offline push failed': 'sum(rate(msg_offline_push_failed_total[5m]))',
            },
          },
        ],
      },
      {
        title: 'Errors',
        panels: [
          {
            title: 'Failed messages (objective: 0.1 %)',
            unit: 'percentunit',
            queries: { '5 minutes': ratio('message_failures', '5m'), '6 hours': ratio('message_failures', '6h') },
          },
          {
            title: 'Batches not stored',
            unit: 'short',
            queries: {
              MongoDB: 'sum(increase(msg_insert_mongo_failed_total[10m]))',
              [positions[environment.openim.release]]: 'sum(increase(seq_set_failed_total[10m]))',
            },
          },
          { title: 'Pods that cannot be scraped', unit: 'short', queries: { '{{job}}': 'count by (job) (up == 0)' } },
        ],
      },
      ...(workloadsOf(environment, 'edge').length > 0
        ? [
            {
              title: 'Edge',
              panels: [
                {
                  title: 'API responses with 5xx (objective: 0.1 %)',
                  unit: 'percentunit' as const,
                  queries: { '5 minutes': ratio('api_errors', '5m'), '6 hours': ratio('api_errors', '6h') },
                },
                {
                  title: 'API responses slower than 1 s (objective: 1 %)',
                  unit: 'percentunit' as const,
                  queries: { '5 minutes': ratio('api_slow', '5m'), '6 hours': ratio('api_slow', '6h') },
                },
              ],
            },
          ]
        : []),
    ],
  },
];
