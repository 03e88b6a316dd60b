import { first } from '../../charts/model/capacity/carried';
import { rounded } from '../../charts/model/capacity/text';
import { serviceNames } from '../../charts/model/openim/services';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment, Gke } from '../../environments/lib/types';
import { presets } from '../../environments/presets';
import { dollars, monthly, range, sumOf } from '../gke/cost';
import { discounts } from '../gke/prices';
import { built } from '../lib/built';
import { amounts } from '../lib/summary';
import { byUse } from '../size/usage';
import { table } from './table';
import { lastMeasured } from './verify';

type OnGke = Environment & { readonly gke: Gke };

/** Every environment whose cost the pages state. */
const environments = [loadEnvironment('dev'), loadEnvironment('prod'), ...presets].filter(
  (one): one is OnGke => one.gke !== undefined,
);

const objectsOf = (environment: Environment) => built(environment).flatMap(({ objects }) => objects);
const costsOf = (environment: OnGke) => monthly(environment.gke, objectsOf(environment));

/** What `dev`, `prod` and the presets carry and cost. */
export const priced = (): string =>
  table(
    ['', 'users online', 'messages/s', 'days kept', 'nodes', '$ a month', 'of its load: traffic, backups'],
    environments.map((environment) => {
      const { load } = environment;
      const costs = costsOf(environment);
      return [
        `\`${environment.name}\``,
        load ? rounded(load.usersOnline) : `${rounded(first(environment).most)} (no load is stated)`,
        load ? rounded(load.messagesPerSecond) : '',
        load ? String(load.retentionDays) : '365',
        costs.find(({ kind }) => kind === 'nodes')?.what ?? '',
        range(dollars(sumOf(costs, 'least')), dollars(sumOf(costs, 'most'))),
        load ? dollars(sumOf(byUse(environment), 'least')) : '',
      ];
    }),
  );

/** What each way to save takes off the least cost of an environment. */
export const savings = (): string =>
  table(
    ['', '$ a month, least', ...Object.values(discounts).map(({ what }) => what), 'the fewest nodes that hold it'],
    environments.map((environment) => {
      const costs = costsOf(environment);
      const nodes = sumOf(costs, 'least', 'nodes');
      const off = { oneYear: nodes, threeYears: nodes, spot: nodes * shareOfServices(environment) };
      return [
        `\`${environment.name}\``,
        dollars(sumOf(costs, 'least')),
        ...(['spot', 'oneYear', 'threeYears'] as const).map((way) => `-${dollars(off[way] * discounts[way].share)}`),
        fewest(environment),
      ];
    }),
  );

/** Of all requests, half by cores and half by memory: what may run on Spot nodes (`gke.spotPool`). */
function shareOfServices(environment: Environment): number {
  const objects = objectsOf(environment);
  const all = amounts(objects);
  const names = serviceNames.filter((name) => name !== 'crontask').map((name) => `openim-${name}`);
  const services = amounts(
    objects.filter(({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' || names.includes(metadata.name)),
  );
  return (services.cpu / all.cpu + services.memory / all.memory) / 2;
}

/** Measured by part `schedule` of `npm run verify`, which also fails where a preset needs more than its minimum. */
function fewest(environment: OnGke): string {
  const found =
    environment.name === 'dev' || environment.name === 'prod' ? lastMeasured()[environment.name].nodes : undefined;
  const { nodesPerZone } = environment.gke.nodePool;
  const least = nodesPerZone.min * environment.gke.zones.length;
  const perNode = sumOf(costsOf(environment), 'least', 'nodes', 'node disks') / least;
  const saved = found ? least - found.smallest : 0;
  return `${least - saved} of ${least}: -${dollars(saved * perNode)}`;
}
