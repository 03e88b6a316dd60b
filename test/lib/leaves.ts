/** Every value of a tree that is not a map, with the keys that lead to it; a list is one value. */
export function leaves(node: unknown, path: readonly string[] = []): (readonly [path: readonly string[], value: unknown])[] {
  return node !== null && typeof node === 'object' && !Array.isArray(node)
    ? Object.entries(node).flatMap(([key, value]) => leaves(value, [...path, key]))
    : [[path, node]];
}
