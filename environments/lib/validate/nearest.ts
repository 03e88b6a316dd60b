import { closest, distance } from 'fastest-levenshtein';

/** For "v3.8" or "001" the list is sufficient. */
const isWord = (name: string): boolean => /[a-z]{3}/i.test(name);

/** `; did you mean "replicas"?` for a name that differs in at most a third of its letters; nothing if no name is near. */
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
