import { identity, type Manifest, type Output } from '../../charts/constructs/manifest';
import { once } from '../../charts/model/once';
import { environmentNames, loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { built } from '../../scripts/lib/built';

/** An environment and everything that is synthesized from it. */
export interface Subject {
  readonly environment: Environment;
  readonly outputs: readonly Output[];
  readonly objects: readonly Manifest[];
}

/** Built once for each environment. Tests only read it, because other tests get the same objects. */
export const subject = once((environment): Subject => {
  const outputs = built(environment);
  return { environment, outputs, objects: outputs.flatMap(({ objects }) => objects) };
});

/** Every environment of the folder `environments/`, also the ones that users add. */
export const subjects = (): readonly Subject[] => environmentNames().map((name) => subject(loadEnvironment(name)));

export const ofKind = (objects: readonly Manifest[], ...kinds: string[]): Manifest[] =>
  objects.filter(({ kind }) => kinds.includes(kind));

/** The object of that identity ("Deployment openim/openim-api"). Throws when there is none. */
export function find(objects: readonly Manifest[], name: string): Manifest {
  const object = objects.find((candidate) => identity(candidate) === name);
  if (!object) {
    throw new Error(`there is no ${name}`);
  }
  return object;
}
