import { identity, type Manifest } from '../../charts/constructs/manifest';
import { allNamespaces } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import { type Found, hasEnded } from './live-objects';
import { uses } from './references';

/** An object of this chart that is no longer in `dist/`; `kept` is the reason for which it must stay. */
export interface Leftover {
  readonly object: Found;
  readonly kept?: string;
}

/**
 * Kinds of which nothing is ever deleted here: data, what holds data, and Secrets. Endpoints carry the labels of their
 * Service without naming an owner.
 */
export const NEVER = ['PersistentVolumeClaim', 'PersistentVolume', 'Secret', 'Endpoints'];

/**
 * Those of the objects `found` (all with this chart's labels) that are left over, in the order of `found`. An object with an
 * owner is deleted with its owner. `users` are the pods of the cluster and all that creates pods.
 */
export function leftovers(
  environment: Environment,
  wanted: readonly Manifest[],
  found: readonly Found[],
  users: readonly Found[],
): readonly Leftover[] {
  const names = new Set(wanted.map(groupIdentity));
  const namespaces = allNamespaces(environment);
  const left = [...new Map(found.map((object) => [groupIdentity(object), object])).values()].filter(
    (object) =>
      !names.has(groupIdentity(object)) &&
      !NEVER.includes(object.kind) &&
      !object.metadata.ownerReferences?.length &&
      !object.metadata.deletionTimestamp,
  );
  const foreign = found
    .filter(({ kind, metadata }) => kind === 'Namespace' && !namespaces.includes(metadata.name))
    .map(({ metadata }) => metadata.name);
  const mayGo = left.filter((object) => !reasonOfItsOwn(object, namespaces, foreign));
  const used = uses(users, new Set(mayGo.map(({ metadata }) => metadata.uid ?? '')));
  return left.map((object) => ({
    object,
    kept: reasonOfItsOwn(object, namespaces, foreign) ?? used.get(identity(object)),
  }));
}

/** The same object in another version of its API is the same object. */
export const groupIdentity = (object: Manifest): string =>
  `${object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : ''} ${identity(object)}`;

/** Why an object stays, whoever uses it. */
function reasonOfItsOwn(object: Found, namespaces: readonly string[], foreign: readonly string[]): string | undefined {
  const { kind, metadata } = object;
  if (kind === 'Namespace') {
    return `everything in it would be deleted as well; if that is intended: kubectl delete namespace ${metadata.name}`;
  }
  if (metadata.namespace) {
    if (!namespaces.includes(metadata.namespace)) {
      return `namespace ${metadata.namespace} belongs to no component of this environment`;
    }
  } else if (foreign.length > 0) {
    return `it may belong to another environment, in namespace ${foreign.join(', ')}`;
  }
  return kind === 'Job' && !hasEnded(object) ? 'it has not finished' : undefined;
}
