import { closest, distance } from 'fastest-levenshtein';

/** Of "v3.8" or "001" the list itself says enough. */
const isWord = (name: string): boolean => /[a-z]{3}/i.test(name);

/** `; did you mean "replicas"?` for a name at most a third of its letters away; nothing when no name is near. */
export function didYouMean(value: unknown, names: readonly string[]): string {
  const words = names.filter(isWord);
  if (typeof value !== 'string' || words.length === 0) {
    return '';
  }
  const near = closest(value.toLowerCase(), words);
  return distance(value.toLowerCase(), near.toLowerCase()) <= Math.max(1, Math.floor(near.length / 3))
    ? `; did you mean "${near}"?`
    : '';
}
