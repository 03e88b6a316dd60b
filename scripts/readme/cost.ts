import { loadEnvironment } from '../../environments/lib/registry';
import { byComponent } from '../gke/components';
import { dollars, monthly, total } from '../gke/cost';
import { built } from '../lib/built';
import { table } from './table';

const objectsOf = (name: string) => built(loadEnvironment(name)).flatMap(({ objects }) => objects);

/** The fixed monthly cost of `dev` and `prod`, by kind and by namespace: the tables of docs/runbooks/cluster.md. */
export const cost = (): string => ['dev', 'prod'].map((name) => `${byKind(name)}\n\n${components(name)}`).join('\n\n');

function byKind(name: string): string {
  const { gke } = loadEnvironment(name);
  const costs = gke ? monthly(gke, objectsOf(name)) : [];
  return table(
    [`\`${name}\``, 'minimum', 'maximum'],
    costs.map(({ what, least, most }) => [what, dollars(least), dollars(most)]),
  );
}

function components(name: string): string {
  const environment = loadEnvironment(name);
  return table(
    [`\`${name}\`, minimum, by namespace`, 'nodes', 'volumes'],
    byComponent(environment, built(environment)).map((one) => [one.name, dollars(one.nodes), dollars(one.volumes)]),
  );
}

/** "$1,500 to $2,200": the cost of an environment in the README. */
export const totalOf = (name: string): string => total(loadEnvironment(name), objectsOf(name));
