import { isDeepStrictEqual } from 'node:util';

/** A field that differs: "spec.template.spec.containers[api].image"; `undefined` where it is not set. */
export interface FieldChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Every field with different values, at the greatest informative depth. Items of a list are matched by `name` if all
 * have one; else equal items of both sides are omitted, and the others are matched by position if both sides have the
 * same number.
 */
export function fieldChanges(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  if (isDeepStrictEqual(before, after)) {
    return [];
  }
  const sides = entries(before, after);
  if (!sides) {
    return [{ path, before, after }];
  }
  const [old, fresh] = sides;
  const inside = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) =>
    fieldChanges(old.get(key), fresh.get(key), Array.isArray(before) ? `${path}[${key}]` : path ? `${path}.${key}` : key),
  );
  // The same items in another order.
  return inside.length > 0 ? inside : [{ path, before, after }];
}

type Entries = ReadonlyMap<string, unknown>;

function entries(before: unknown, after: unknown): readonly [Entries, Entries] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    return isNamed(before) && isNamed(after) ? [byName(before), byName(after)] : rest(before, after);
  }
  return isObject(before) && isObject(after) ? [new Map(Object.entries(before)), new Map(Object.entries(after))] : undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const isNamed = (items: readonly { readonly name?: unknown }[]): boolean =>
  items.every((item) => typeof item?.name === 'string') && new Set(items.map(({ name }) => name)).size === items.length;

const byName = (items: readonly { readonly name: string }[]): Entries => new Map(items.map((item) => [item.name, item]));

/**
 * The items that the other list does not have, by position; if both have the same number they are pairs, at the
 * position in the first list.
 */
function rest(before: readonly unknown[], after: readonly unknown[]): readonly [Entries, Entries] {
  const only = (some: readonly unknown[], others: readonly unknown[]) =>
    some.flatMap((item, index) =>
      others.some((other) => isDeepStrictEqual(item, other)) ? [] : [[String(index), item] as const],
    );
  const [old, fresh] = [only(before, after), only(after, before)];
  return old.length === fresh.length
    ? [new Map(old), new Map(fresh.map(([, item], index) => [old[index]?.[0] ?? '', item]))]
    : [new Map(old.map(([key, item]) => [`${key} before`, item])), new Map(fresh)];
}

/** The value at a path of plain keys. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
