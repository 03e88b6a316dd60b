import type { Base } from './base';
import type { Backups, Environment, Gke } from './types';

/** Some of the fields of an environment, or of a part of it. */
export type Changes<T> = T extends readonly unknown[] | string | number ? T : { readonly [K in keyof T]?: Changes<T[K]> };

/** Fields that the base does not set; `undefined` for omitted ones. */
export type Own = Pick<Environment, 'name' | 'domain' | 'corsAllowedOrigins'> & {
  readonly gke: Pick<Gke, 'project' | 'cluster'> | undefined;
  readonly backups: Pick<Backups, 'bucket'> | undefined;
};

/**
 * An environment that differs from the base, or from another environment, in the given values. Objects are merged key
 * by key, lists and values are replaced; `undefined` removes an optional value.
 */
export function derive(base: Base, changes: Changes<Environment> & Own): Environment;
export function derive(base: Environment, changes: Changes<Environment> & Pick<Environment, 'name'>): Environment;
export function derive(base: Base, changes: Changes<Environment>): Environment {
  return merge(base, changes) as Environment;
}

function merge(base: unknown, changes: unknown): unknown {
  if (!isObject(base) || !isObject(changes)) {
    return changes;
  }
  const merged = Object.keys({ ...base, ...changes }).map(
    (key) => [key, key in changes ? merge(base[key], changes[key]) : base[key]] as const,
  );
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
