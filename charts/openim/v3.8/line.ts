import { dependenciesOf } from '../../model/openim/v3.8/dependencies';
import { services } from '../../model/openim/v3.8/services';
import type { Line } from '../line';
import { consumerGroups, topics } from './config';
import { etcd } from './etcd';
import { pods } from './pods';

/** v3.8.3: everything of OpenIM's own in MongoDB, discovery by etcd. MySQL serves the object store alone. */
export const v38: Line = {
  dependenciesOf: (name) => dependenciesOf(services[name]),
  kafka: { topics: Object.values(topics), consumerGroups: Object.values(consumerGroups) },
  mysql: { databases: [], accounts: '', setup: '', env: {}, connections: () => 0 },
  pods,
  registry: etcd,
};
