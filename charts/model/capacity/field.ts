import type { Environment } from '../../../environments/lib/types';
import type { Field, Link } from './link';

/** The value of "redpanda.storageSize". */
export const valueAt = (environment: Environment, field: Field): unknown =>
  field
    .split('.')
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], environment);

/** The environment with another value at "redpanda.storageSize". */
export const withValue = (environment: Environment, field: Field, value: unknown): Environment =>
  replaced(environment, field.split('.'), value);

function replaced<T>(node: T, [key, ...rest]: readonly string[], value: unknown): T {
  return key === undefined
    ? (value as T)
    : { ...node, [key]: replaced((node as Readonly<Record<string, unknown>> | undefined)?.[key], rest, value) };
}

/** The value of the link's field for an amount, in the notation of an environment; `undefined` if there is none. */
export function enough(environment: Environment, link: Link, wanted: number): string | number | undefined {
  const value = link.enough(environment, wanted);
  return value > link.most ? undefined : written[link.unit](value);
}

/** Rounded up: to whole pods, tenths of a core, gibibytes. */
const written: Readonly<Record<Link['unit'], (value: number) => string | number>> = {
  count: (value) => Math.max(1, Math.ceil(value)),
  cores: (value) => `${Math.max(1, Math.ceil(value * 10)) * 100}m`,
  bytes: (value) => `${Math.max(1, Math.ceil(value / 2 ** 30))}Gi`,
};
