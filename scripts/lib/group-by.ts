/** Things by a key, in the order of their first. */
export function groupBy<T>(things: readonly T[], key: (thing: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const group = groups.get(key(thing)) ?? [];
    group.push(thing);
    groups.set(key(thing), group);
  }
  return groups;
}
