import { buildApp } from '../../charts/app';
import { loadEnvironment } from '../../environments/lib/registry';
import { dollars, monthly, total } from '../gke/cost';
import { table } from './table';

const objectsOf = (name: string) => buildApp(loadEnvironment(name)).flatMap(({ objects }) => objects);

/** What `dev` and `prod` cost a month by themselves: the tables of docs/runbooks/cluster.md. */
export const cost = (): string =>
  ['dev', 'prod']
    .map((name) => {
      const { gke } = loadEnvironment(name);
      const costs = gke ? monthly(gke, objectsOf(name)) : [];
      return table(
        [`\`${name}\``, 'least', 'most'],
        costs.map(({ what, least, most }) => [what, dollars(least), dollars(most)]),
      );
    })
    .join('\n\n');

/** "$1,500 to $2,200": what the README says of an environment. */
export const totalOf = (name: string): string => total(loadEnvironment(name), objectsOf(name));
