/** Values grouped by key, in the order of each group's first value. */
export function groupBy<T>(things: readonly T[], key: (thing: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    groups.set(key(thing), [...(groups.get(key(thing)) ?? []), thing]);
  }
  return groups;
}
