import { isDeepStrictEqual } from 'node:util';

/** A field that differs: "spec.template.spec.containers[api].image"; `undefined` where it is not set. */
export interface FieldChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Every field in which two values differ, the deepest that tells. Items of a list are matched by `name`, else by position. */
export function fieldChanges(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  if (isDeepStrictEqual(before, after)) {
    return [];
  }
  const [old, fresh] = [entries(before), entries(after)];
  if (!old || !fresh || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, before, after }];
  }
  const keys = new Set([...old.keys(), ...fresh.keys()]);
  const inside = [...keys].flatMap((key) =>
    fieldChanges(old.get(key), fresh.get(key), Array.isArray(before) ? `${path}[${key}]` : path ? `${path}.${key}` : key),
  );
  // The same items in another order.
  return inside.length > 0 ? inside : [{ path, before, after }];
}

function entries(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const names = value.map((item) => item?.name);
    const named = names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
    return new Map(value.map((item, index) => [named ? item.name : String(index), item]));
  }
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

/** The value at a path of plain keys. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
