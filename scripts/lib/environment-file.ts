import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base } from '../../environments/lib/base';
import { validEnvironments } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { validateTogether } from '../../environments/lib/validate/together';
import { built } from './built';

export const ENVIRONMENTS = join(__dirname, '../../environments');

/** Reason for which an environment cannot have this name; nothing if it can. */
export const taken = (folder: string, name: string): readonly string[] =>
  existsSync(join(folder, `${name}.ts`)) ? [`environments/${name}.ts exists already; use another name`] : [];

/**
 * Writes the environment as a file that derives it from the base, and returns its path. Throws if the file exists, if a
 * check rejects the environment or its objects, or if another environment has its cluster, domain, address or bucket.
 */
export function writeEnvironment(folder: string, environment: Environment, comment: string): string {
  const [refusal] = taken(folder, environment.name);
  if (refusal) {
    throw new Error(refusal);
  }
  built(environment);
  validateTogether([...validEnvironments(), environment]);
  // `wx`: a file that was created meanwhile is not overwritten.
  writeFileSync(join(folder, `${environment.name}.ts`), file(environment, comment), { flag: 'wx' });
  return `environments/${environment.name}.ts`;
}

/** The values that only this environment has come first. */
function file(environment: Environment, comment: string): string {
  const { name, domain, corsAllowedOrigins } = environment;
  const own = { name, domain, corsAllowedOrigins };
  const changes = difference(base, { ...own, ...environment });
  return `import { base } from './lib/base';
import { derive } from './lib/derive';

/** ${comment} */
export default derive(base, ${literal(changes, '')});
`;
}

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of `to` that differ from `from`; `undefined` for those that it does not have. */
function difference(from: unknown, to: Tree): Tree {
  const base = isTree(from) ? from : {};
  const removed = Object.keys(base).flatMap((key) => (key in to ? [] : [[key, undefined] as const]));
  return Object.fromEntries(
    [...Object.entries(to), ...removed].flatMap(([key, value]) => {
      if (!isTree(value)) {
        return JSON.stringify(value) === JSON.stringify(base[key]) ? [] : [[key, value]];
      }
      const inner = difference(base[key], value);
      return Object.keys(inner).length > 0 ? [[key, inner]] : [];
    }),
  );
}

/** A value in the code style of this repository. */
function literal(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => literal(item, indent)).join(', ')}]`;
  }
  if (!isTree(value)) {
    return typeof value === 'string' ? `'${value}'` : String(value);
  }
  const inner = `${indent}  `;
  const entries = Object.entries(value);
  if (indent !== '' && !entries.some(([, item]) => isTree(item))) {
    const line = `{ ${entries.map(([key, item]) => `${key}: ${literal(item, inner)}`).join(', ')} }`;
    if (line.length < 80) {
      return line;
    }
  }
  return `{\n${entries.map(([key, item]) => `${inner}${key}: ${literal(item, inner)},\n`).join('')}${indent}}`;
}
