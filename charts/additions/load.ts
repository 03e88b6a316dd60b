import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNames } from '../../environments/lib/registry';
import { didYouMean } from '../../environments/lib/validate/nearest';
import type { AdditionsCode } from './additions';

const FOLDER = join(__dirname, '..', '..', 'additions');

/** "additions/staging.ts", as it appears in messages. */
export const additionsFile = (environment: string): string => `additions/${environment}.ts`;

/** The default export of `additions/<environment>.ts`, or nothing if the file does not exist. */
export function loadAdditions(environment: string): AdditionsCode {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((one) => one.endsWith('.ts')) : [];
  const names = environmentNames();
  for (const name of files.map((one) => one.slice(0, -'.ts'.length)).filter((one) => !names.includes(one))) {
    throw new Error(
      `${additionsFile(name)} belongs to no environment: rename it, or move it to a folder below additions/; there is no environments/${name}.ts${didYouMean(name, names)}`,
    );
  }
  if (!files.includes(`${environment}.ts`)) {
    return {};
  }
  const file = additionsFile(environment);
  const { default: code } = read(file, join(FOLDER, `${environment}.ts`));
  const unknown = Object.keys(code ?? {}).filter((name) => name !== 'charts' && name !== 'change');
  if (typeof code !== 'object' || code === null || unknown.length > 0) {
    throw new Error(
      `${file}: its default export ${unknown.length > 0 ? `has ${unknown.join(', ')}` : 'is not an object'}: must be an AdditionsCode with charts, change or both`,
    );
  }
  return code;
}

function read(file: string, path: string): { readonly default?: AdditionsCode } {
  try {
    return require(path);
  } catch (error) {
    throw new Error(`${file} cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
}
