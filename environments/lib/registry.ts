import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './types';
import { validateEnvironment } from './validate';

const FOLDER = join(__dirname, '..');

/** Every file `environments/<name>.ts` is an environment of that name. */
export const environmentNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => /^[^.]+\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();

/** The default export of `environments/<name>.ts`. Throws when there is no such file, or when it names itself otherwise. */
export function loadEnvironment(name: string): Environment {
  if (!environmentNames().includes(name)) {
    throw new Error(`unknown environment "${name}"; there are ${environmentNames().join(', ')}`);
  }
  const environment = defaultExport(name);
  if (environment?.name !== name) {
    throw new Error(
      `environments/${name}.ts: its default export must be an Environment whose name is "${name}", not "${environment?.name}"`,
    );
  }
  return environment;
}

/** Every environment that is valid by itself. What is wrong with another one is the message of its own synthesis. */
export const validEnvironments = (): Environment[] =>
  environmentNames().flatMap((name) => {
    try {
      const environment = loadEnvironment(name);
      validateEnvironment(environment);
      return [environment];
    } catch {
      return [];
    }
  });

function defaultExport(name: string): Environment | undefined {
  try {
    return require(join(FOLDER, `${name}.ts`)).default;
  } catch (error) {
    throw new Error(`environments/${name}.ts cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
}
