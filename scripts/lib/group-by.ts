/** Things by a key, in the order of their first. */
export function groupBy<T>(things: readonly T[], key: (thing: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    groups.set(key(thing), [...(groups.get(key(thing)) ?? []), thing]);
  }
  return groups;
}
