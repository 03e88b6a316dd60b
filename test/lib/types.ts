import { leaves } from './leaves';

/** Type of each value of a YAML file by its key path: "boolean", "integer", "number", "string", "list of string", "list". */
export type FileTypes = Readonly<Record<string, string>>;

export const fileTypes = (content: unknown): FileTypes =>
  Object.fromEntries(leaves(content).map(([path, value]) => [path.join('.'), typeOf(value)]));

/** A key without a value is an empty text (`username:`). An empty list has no type of its own. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? 'list' : `list of ${[...new Set(value.map(typeOf))].join(' or ')}`;
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return value === null ? 'string' : typeof value;
}
