import {
  connectionsPerAddress,
  edgeConnections,
  gatewayConnections,
  workerConnections,
} from '../../charts/model/capacity/connections';
import { ALERT_SHARE } from '../../charts/model/capacity/facts';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { dollars, range, sumOf } from '../gke/cost';
import { discounts, prices } from '../gke/prices';
import { gibibytes } from '../lib/summary';
import { parse } from '../size/assumptions';
import { planFor } from './growth';
import { table } from './table';

const number = (value: number): string => Math.ceil(value).toLocaleString('en-US');

/** Output of `npm run size -- --users <n>`, from a thousand to ten million. */
export const sizes = (): string =>
  table(
    [
      'users',
      'online',
      'messages/s',
      'clusters',
      'nodes',
      'CPU',
      'memory GiB',
      'Dragonfly GiB each',
      'MongoDB disk GiB each',
      'all disks GiB',
      '$ a month',
      'fullest link',
    ],
    [1e3, 1e4, 1e5, 1e6, 1e7].map((users) => {
      const { load } = parse(['--users', String(users)]);
      const { environment, clusters, amounts, costs, needs } = planFor(users);
      const { zones, nodePool } = environment.gke ?? {
        zones: [],
        nodePool: { nodesPerZone: { min: 0, max: 0 }, machineType: '' },
      };
      const nodes = [nodePool.nodesPerZone.min, nodePool.nodesPerZone.max].map((count) => count * zones.length * clusters);
      return [
        number(users),
        number(load.usersOnline),
        number(load.messagesPerSecond),
        String(clusters),
        `${[...new Set(nodes)].join(' to ')} ${nodePool.machineType}`,
        number(clusters * amounts.cpu),
        number(clusters * gibibytes(amounts.memory)),
        environment.dragonfly.limits.memory.replace('Gi', ''),
        environment.mongodb.storageSize.replace('Gi', ''),
        number(clusters * gibibytes(amounts.storage)),
        range(dollars(sumOf(costs, 'least')), dollars(sumOf(costs, 'most'))),
        needs[0]?.link.name ?? '',
      ];
    }),
  );

/** Limits that follow from the sizes of `dev` and `prod`. */
export function derived(): string {
  const environments = ['dev', 'prod', 'local'].map(loadEnvironment);
  const row = (what: string, is: string, value: (environment: Environment) => number) => [
    what,
    is,
    ...environments.map((environment) => number(value(environment))),
  ];
  const share = `${100 * ALERT_SHARE} % of it`;
  return table(
    ['setting', 'is', ...environments.map(({ name }) => `\`${name}\``)],
    [
      row('`websocketMaxConnNum` of a gateway', 'what 90 % of its memory limit holds', gatewayConnections),
      row('alert `GatewayConnectionsNearLimit`', share, (one) => ALERT_SHARE * gatewayConnections(one)),
      row('WebSockets of an edge pod', 'what 90 % of its memory limit holds, 28,200 at most', edgeConnections),
      row('alert `EdgeConnectionsNearLimit`', share, (one) => ALERT_SHARE * edgeConnections(one)),
      row('`max-worker-connections` of nginx', 'two for each WebSocket, shared by the workers', workerConnections),
      row('`limit-connections` for a client address', 'half of an edge pod', connectionsPerAddress),
    ],
  );
}

/** Prices and discounts with their sources. */
export const priceTable = (): string =>
  table(
    ['price, europe-west1', '$', 'for a', 'source'],
    [
      ...Object.values(prices).map(({ what, dollars: price, per, source }) => [what, String(price), per, source]),
      ...Object.values(discounts).map(({ what, share, source }) => [what, `-${Math.round(100 * share)} %`, '', source]),
    ],
  );
