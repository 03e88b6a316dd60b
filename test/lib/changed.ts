import dev from '../../environments/dev';
import type { Environment } from '../../environments/lib/types';

/** `dev`, or another environment, with other values at these paths ("openim.services.api.autoscaling.minReplicas"), whatever their types; lists by index. */
export const changed = (changes: Readonly<Record<string, unknown>>, from: Environment = dev): Environment =>
  Object.entries(changes).reduce((environment, [path, value]) => replaced(environment, path.split('.'), value), from);

/** Copies what lies on the way: sections of `dev` share their sizes. */
function replaced<T>(node: T, [key, ...rest]: readonly string[], value: unknown): T {
  if (key === undefined) {
    return value as T;
  }
  const copy = (Array.isArray(node) ? [...node] : { ...node }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, value);
  return copy as T;
}
