import { identity, type Manifest } from '../../charts/constructs/manifest';
import { groupBy } from '../lib/group-by';

/** Text that Markdown does not interpret: no mention, no link, no HTML. */
export function code(text: unknown): string {
  const line = String(text).replace(/\s+/g, ' ');
  const short = line.length > 120 ? `${line.slice(0, 117)}...` : line;
  const fence = '`'.repeat(longestRun(short) + 1);
  return short.includes('`') ? `${fence} ${short} ${fence}` : `${fence}${short}${fence}`;
}

/** Lines of any text in a block of code, whatever they contain. */
export function block(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));

/** A value of YAML in one line. */
export const value = (one: unknown): string =>
  one === undefined ? 'none' : code(typeof one === 'string' ? one : JSON.stringify(one));

export const object = (manifest: Manifest): string => code(identity(manifest));

export const list = (texts: readonly string[]): string => texts.map(code).join(', ');

/** The groups of rows with the same `key`, in the order of each group's first row. */
export const grouped = <T>(rows: readonly T[], key: (row: T) => string): readonly (readonly T[])[] => [
  ...groupBy(rows, key).values(),
];
