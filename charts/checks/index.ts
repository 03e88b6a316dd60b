import type { Environment } from '../../environments/lib/types';
import { inFile } from '../../environments/lib/validate';
import { counted } from '../../environments/lib/validate/check';
import { identity, type Manifest } from '../constructs/manifest';
import { added } from './added';
import { addresses } from './addresses';
import { containers } from './containers';
import { contextOf, type Rule } from './context';
import { duplicates } from './duplicates';
import { hosts } from './hosts';
import { images } from './images';
import { names } from './names';
import { references } from './references';
import { routes } from './routes';
import { services } from './services';
import { targets } from './targets';
import { yaml } from './yaml';

/** In the order in which their problems are listed: first the object itself, then its references. */
const rules: readonly Rule[] = [
  duplicates,
  names,
  yaml,
  images,
  containers,
  references,
  targets,
  services,
  hosts,
  routes,
  addresses,
];

/**
 * Checks the objects of one environment against each other. Throws a single Error with a line for every problem; a line
 * includes the origin of the object if `owners` has its identity.
 */
export function checkManifests(
  environment: Environment,
  objects: readonly Manifest[],
  owners: ReadonlyMap<string, string> = new Map(),
): void {
  const context = contextOf(environment, objects);
  const problems = [
    ...rules.flatMap((rule) => rule(context)),
    ...objects.filter((object) => owners.has(identity(object))).flatMap(added),
  ].map((problem) => {
    const [, owner] = [...owners].find(([name]) => problem.startsWith(`${name}:`) || problem.startsWith(`${name} (`)) ?? [];
    return owner ? `${problem} (${owner})` : problem;
  });
  if (problems.length > 0) {
    throw new Error(
      `${inFile(environment)} has ${counted(problems.length, 'problem')} in the synthesized objects\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
  }
}
