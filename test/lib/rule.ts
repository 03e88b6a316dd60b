import type { Manifest } from '../../charts/constructs/manifest';
import { find, type Subject } from './subject';
import type { Node } from './workloads';

/** A property of the whole output. */
export interface Rule {
  /** Names of what breaks the rule; exceptions.ts uses the same names. */
  readonly offenders: (subject: Subject) => string[];
  /** The smallest change of `dev` that breaks the rule, so that a rule that sees nothing is found out. */
  readonly breach: (objects: Manifest[]) => unknown;
}

export type Rules = Readonly<Record<string, Rule>>;

/** A breach: `identity` with another value at `path` ("spec.template.spec.containers.0.image"); `undefined` removes it. */
export const change = (identity: string, path: string, value: unknown) => (objects: Manifest[]) => {
  const keys = path.split('.');
  const last = keys.pop() as string;
  const parent = keys.reduce(
    (node: Node, key) => {
      node[key] ??= {};
      return node[key];
    },
    find(objects, identity),
  );
  if (value === undefined) {
    delete parent[last];
  } else {
    parent[last] = value;
  }
};

/** A breach: `identity` does not exist. */
export const without = (identity: string) => (objects: Manifest[]) => {
  objects.splice(objects.indexOf(find(objects, identity)), 1);
};

/** A breach: an object more. */
export const adding = (object: Manifest) => (objects: Manifest[]) => objects.push(object);
