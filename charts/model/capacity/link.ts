import type { Environment } from '../../../environments/lib/types';

/** Dimension that a link may limit. */
export type Dimension = 'usersOnline' | 'messagesPerSecond' | 'messagesPerDay' | 'uploadGbPerDay';

export type Amounts = Readonly<Record<Dimension, number>>;

/** "dragonfly.limits.memory": the path of a value of an environment; the compiler finds a field that is renamed. */
export type Field<T = Environment> = T extends readonly unknown[] | string | number | boolean
  ? never
  : { [K in keyof T & string]: K | `${K}.${Field<NonNullable<T[K]>>}` }[keyof T & string];

/** One step in the path of a connection, a message or a file. */
export interface Link {
  readonly name: string;
  readonly bounds: Dimension;
  /** The field that increases its capacity: "dragonfly.limits.memory". */
  readonly field: Field;
  /** Unit of the numbers of `enough`. */
  readonly unit: 'count' | 'cores' | 'bytes';
  /** Its capacity, with every autoscaler at its maximum; Infinity if an environment does not have the link. */
  readonly carries: (environment: Environment) => number;
  /** The required value of the field for an amount. A value above `most` is impossible. */
  readonly enough: (environment: Environment, wanted: number) => number;
  readonly most: number;
  /** Remedy beyond the maximum. */
  readonly beyond: string;
}

/** A link that carries `each` per unit of its field. */
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
