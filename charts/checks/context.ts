import type { Environment } from '../../environments/lib/types';
import type { Manifest } from '../constructs/manifest';
import { type Denials, denials } from './reachability';
import { type Workload, workloadsOf } from './workloads';

/** The objects of one environment, indexed once for all rules. */
export interface Context {
  readonly environment: Environment;
  readonly objects: readonly Manifest[];
  readonly workloads: readonly Workload[];
  readonly denials: Denials;
  /** The object of this kind and name; `namespace` is `undefined` for cluster-scoped objects. */
  readonly find: (kind: string, namespace: string | undefined, name: string) => Manifest | undefined;
  readonly ofKind: (kind: string) => readonly Manifest[];
}

/** Checks one thing; returns a line for each problem with object, field, value and remedy. */
export type Rule = (context: Context) => readonly string[];

export function contextOf(environment: Environment, objects: readonly Manifest[]): Context {
  const byName = new Map<string, Manifest>();
  const byKind = new Map<string, Manifest[]>();
  for (const object of objects) {
    const { kind, metadata } = object;
    byName.set(key(kind, metadata.namespace, metadata.name), object);
    const alike = byKind.get(kind);
    if (alike) {
      alike.push(object);
    } else {
      byKind.set(kind, [object]);
    }
  }
  return {
    environment,
    objects,
    workloads: workloadsOf(objects),
    denials: denials(objects),
    find: (kind, namespace, name) => byName.get(key(kind, namespace, name)),
    ofKind: (kind) => byKind.get(kind) ?? [],
  };
}

const key = (kind: string, namespace: string | undefined, name: string): string => `${kind} ${namespace ?? ''}/${name}`;
