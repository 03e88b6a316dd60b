import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Environment } from './types';
import { validateEnvironment } from './validate';
import { literal } from './validate/check';
import { didYouMean } from './validate/nearest';

const FOLDER = join(__dirname, '..');

/** Every file `environments/<name>.ts` is an environment of that name. */
export const environmentNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => /^[^.]+\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();

/** The default export of `environments/<name>.ts`. Throws when there is no such file, or when it names itself otherwise. */
export function loadEnvironment(name: string): Environment {
  const names = environmentNames();
  if (!names.includes(name)) {
    const word = basename(name).replace(/\.\w+$/, '');
    const hint = didYouMean(word, names) || otherFile(word);
    throw new Error(`unknown environment "${name}"; there are ${names.join(', ')}${hint}`);
  }
  const exported = load(name);
  const environment = exported.default;
  const file = `environments/${name}.ts`;
  if (environment === undefined) {
    throw new Error(
      `${file} has no default export: write "export default derive(base, { name: '${name}', ... })"; if the file is not an environment, move it to environments/lib/`,
    );
  }
  if (typeof environment !== 'object' || environment === null) {
    throw new Error(`${file}: its default export is ${literal(environment)}: must be an Environment`);
  }
  if (environment.name !== name) {
    throw new Error(`${file}: name is ${literal(environment.name)}: must be "${name}", as the file; change one of them`);
  }
  return environment;
}

/** Of a file that people may take for an environment. */
function otherFile(name: string): string {
  const file = readdirSync(FOLDER).find((one) => one.startsWith(`${name}.`) && !one.endsWith('.d.ts'));
  return file ? `; environments/${file} is not read, because an environment is a file environments/<name>.ts` : '';
}

/** Every environment that passes its own validation. The problems of the others are reported by their own synthesis. */
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

function load(name: string): { readonly default?: Environment } {
  const { exit } = process;
  process.exit = (code) => {
    throw new Error(`it calls process.exit(${code ?? ''}); an environment file only exports values`);
  };
  try {
    return require(join(FOLDER, `${name}.ts`));
  } catch (error) {
    throw new Error(`environments/${name}.ts cannot be loaded: ${error instanceof Error ? error.message : error}`);
  } finally {
    process.exit = exit;
  }
}
