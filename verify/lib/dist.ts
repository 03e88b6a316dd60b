import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { buildApp } from '../../charts/app';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';

const ROOT = join(__dirname, '../..');

/** The folder of an environment's YAML; the variable `DIST` names another folder than `dist/`, such as a broken copy. */
export const distFolder = (environment: string): string => join(process.env.DIST ?? join(ROOT, 'dist'), environment);

/** Every object of a YAML file, or of a folder of them in the order in which kubectl applies them. */
export const readObjects = (path: string): Manifest[] =>
  (statSync(path).isDirectory() ? readdirSync(path).sort() : [''])
    .map((file) => join(path, file))
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => loadAll(readFileSync(file, 'utf8')) as Manifest[])
    .filter(Boolean);

/** Every object that an environment makes. */
export const objectsOf = (environment: Environment): Manifest[] => buildApp(environment).flatMap(({ objects }) => objects);
