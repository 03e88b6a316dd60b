import type { Environment } from '../../../environments/lib/types';

/** What a link may be the bound of. */
export type Dimension = 'usersOnline' | 'messagesPerSecond' | 'messagesPerDay' | 'uploadGbPerDay';

export type Amounts = Readonly<Record<Dimension, number>>;

/** "dragonfly.limits.memory": the path of a value of an environment, so that a field that is renamed is found by the compiler. */
export type Field<T = Environment> = T extends readonly unknown[] | string | number | boolean
  ? never
  : { [K in keyof T & string]: K | `${K}.${Field<NonNullable<T[K]>>}` }[keyof T & string];

/** One step of the way of a connection, a message or a file. */
export interface Link {
  readonly name: string;
  readonly bounds: Dimension;
  /** The field that makes it carry more: "dragonfly.limits.memory". */
  readonly field: Field;
  /** What a number of `enough` is. */
  readonly unit: 'count' | 'cores' | 'bytes';
  /** What it carries, where every autoscaler is at its most; Infinity where an environment does not have it. */
  readonly carries: (environment: Environment) => number;
  /** What the field must be for an amount. More than `most` is not to be had. */
  readonly enough: (environment: Environment, wanted: number) => number;
  readonly most: number;
  /** What to do beyond. */
  readonly beyond: string;
}

/** A link that carries `each` for one unit of its field. */
export const proportional = (
  link: Omit<Link, 'carries' | 'enough'> & {
    readonly each: (environment: Environment) => number;
    readonly has: (environment: Environment) => number;
  },
): Link => ({
  ...link,
  carries: (environment) => link.each(environment) * link.has(environment),
  enough: (environment, wanted) => wanted / link.each(environment),
});
