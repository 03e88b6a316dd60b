import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base } from '../../environments/lib/base';
import { validEnvironments } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { validateTogether } from '../../environments/lib/validate/together';
import type { Plan } from './plan';

export const ENVIRONMENTS = join(__dirname, '../../environments');

/**
 * Writes the environment as a file that derives it from the base, and gives its path. It has passed every check by then: buildApp
 * has made it. Throws where a file stands, or where another environment has its cluster, domain, address or bucket.
 */
export function write(folder: string, { environment, clusters }: Plan): string {
  const path = join(folder, `${environment.name}.ts`);
  if (existsSync(path)) {
    throw new Error(`environments/${environment.name}.ts exists already; use another name for --write`);
  }
  validateTogether([...validEnvironments(), environment]);
  writeFileSync(path, file(environment, clusters));
  return `environments/${environment.name}.ts`;
}

const file = (environment: Environment, clusters: number): string => `import { base } from './lib/base';
import { derive } from './lib/derive';

/** Made by npm run size for the load at its end${clusters === 1 ? '' : `, one of ${clusters} clusters`}. Change project, domain, network and groups to yours. */
export default derive(base, ${literal(difference(base, { ...environment }), '')});
`;

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of `to` that `from` has otherwise. */
function difference(from: unknown, to: Tree): Tree {
  const base = isTree(from) ? from : {};
  return Object.fromEntries(
    Object.entries(to).flatMap(([key, value]) => {
      if (!isTree(value)) {
        return JSON.stringify(value) === JSON.stringify(base[key]) ? [] : [[key, value]];
      }
      const inner = difference(base[key], value);
      return Object.keys(inner).length > 0 ? [[key, inner]] : [];
    }),
  );
}

/** A value as this repository writes it. */
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
