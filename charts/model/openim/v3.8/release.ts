import type { Release } from '../release';
import { dependenciesOf } from './dependencies';
import { consumerGroups, topics } from './kafka';
import { services } from './services';
import { webhooks } from './webhooks';

/** v3.8.3: everything of OpenIM's own in MongoDB, discovery by etcd. MySQL serves the object store alone. */
export const release: Release = {
  dependenciesOf: (name) => dependenciesOf(services[name]),
  kafka: { topics: Object.values(topics), consumerGroups: Object.values(consumerGroups) },
  webhooks,
  mysql: { databases: [], connections: () => 0 },
};
