import { dependenciesOf } from '../../model/openim/v3.4/dependencies';
import { consumerGroups, topics } from '../../model/openim/v3.4/kafka';
import { services } from '../../model/openim/v3.4/services';
import type { Line } from '../line';
import { mysql } from './mysql';
import { pods } from './pods';
import { zookeeper } from './zookeeper';

/** v3.4.0: users, friends, groups and conversations in MySQL, messages in MongoDB, discovery by ZooKeeper. */
export const v34: Line = {
  dependenciesOf: (name) => dependenciesOf(services[name]),
  kafka: { topics: Object.values(topics), consumerGroups: Object.values(consumerGroups) },
  mysql,
  pods,
  registry: zookeeper,
};
