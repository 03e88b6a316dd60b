import type { Environment } from '../../../../environments/lib/types';
import type { Release } from '../release';
import { dependenciesOf } from './dependencies';
import { consumerGroups, topics } from './kafka';
import { type ServiceRow, services } from './services';

/** Maximum number of connections of each program. */
export const MYSQL_CONNECTIONS = 10;

/** One more pod of each program during a rollout. */
function connections({ openim }: Environment): number {
  const sizes = Object.entries({ ...openim.services, crontask: { autoscaling: { maxReplicas: 1 } } });
  const users = sizes.filter(([name]) => usesMysql(services[name as keyof typeof services]));
  return MYSQL_CONNECTIONS * users.reduce((pods, [, { autoscaling }]) => pods + autoscaling.maxReplicas + 1, 0);
}

const usesMysql = ({ stores }: ServiceRow): boolean => stores.includes('mysql');

/** v3.4.0: users, friends, groups and conversations in MySQL, messages in MongoDB, discovery by ZooKeeper. */
export const release: Release = {
  dependenciesOf: (name) => dependenciesOf(services[name]),
  kafka: { topics: Object.values(topics), consumerGroups: Object.values(consumerGroups) },
  mysql: { databases: ['openIM_v3'], connections },
};
