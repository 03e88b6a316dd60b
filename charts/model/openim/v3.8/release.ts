import type { Release } from '../release';
import { dependenciesOf } from './dependencies';
import { consumerGroups, topics } from './kafka';
import { services } from './services';

/** v3.8.3: all of OpenIM's own data is in MongoDB, discovery by etcd. MySQL serves only the object store. */
export const release: Release = {
  dependenciesOf: (name) => dependenciesOf(services[name]),
  kafka: { topics: Object.values(topics), consumerGroups: Object.values(consumerGroups) },
  mysql: { databases: [], connections: () => 0 },
};
