import type { Manifest } from '../../charts/constructs/manifest';
import { groupIdentity } from '../deliver/stale-objects';

/** An object before and after, of which one may be missing. */
export interface Pair {
  readonly before?: Manifest;
  readonly after?: Manifest;
}

/** `<name>-<8 hexadecimal digits>`: ConfigMaps and setup Jobs are named by their content. */
export const baseName = (name: string): string => name.replace(/-[0-9a-f]{8}$/, '');

/** The share of equal lines from which an object with another name counts as renamed. */
const ALIKE = 0.6;

/**
 * Every object of both sides, in the order of `after`, then what is gone. An object is the same one by its name, else by
 * its name without the hash, else by its likeness: same kind and namespace, most lines equal.
 */
export function pairs(before: readonly Manifest[], after: readonly Manifest[]): readonly Pair[] {
  const byName = new Map(before.map((object) => [groupIdentity(object), object]));
  const matched = new Map(after.map((object) => [object, byName.get(groupIdentity(object))]));
  const left = new Set(before);
  for (const object of matched.values()) {
    object && left.delete(object);
  }
  for (const likeness of [sameBase, alike]) {
    for (const [object, match] of matched) {
      const best = match ? undefined : closest(object, [...left], likeness);
      if (best) {
        matched.set(object, best);
        left.delete(best);
      }
    }
  }
  return [
    ...[...matched].map(([object, match]) => ({ before: match, after: object })),
    ...[...left].map((object) => ({ before: object })),
  ];
}

type Likeness = (one: Manifest, other: Manifest) => number;

function closest(object: Manifest, candidates: readonly Manifest[], likeness: Likeness): Manifest | undefined {
  return candidates
    .filter(({ kind, metadata }) => kind === object.kind && metadata.namespace === object.metadata.namespace)
    .map((candidate) => ({ candidate, score: likeness(candidate, object) }))
    .filter(({ score }) => score >= ALIKE)
    .sort((one, other) => other.score - one.score)[0]?.candidate;
}

const sameBase: Likeness = (one, other) =>
  one.metadata.name !== baseName(one.metadata.name) && baseName(one.metadata.name) === baseName(other.metadata.name) ? 1 : 0;

const alike: Likeness = (one, other) => {
  const [some, others] = [lines(one), lines(other)];
  const both = [...some].filter((line) => others.has(line)).length;
  return both / Math.max(some.size, others.size, 1);
};

/** What an object says beside its name: the lines of its texts, and its other values with their keys. */
function lines(manifest: Manifest): ReadonlySet<string> {
  const { apiVersion: _, kind: __, metadata, ...content } = manifest;
  const own = JSON.stringify(content, null, 1).replaceAll(metadata.name, '');
  return new Set(
    own
      .split(/\n|\\n/)
      .map((line) => line.trim())
      .filter((line) => /\w/.test(line)),
  );
}
