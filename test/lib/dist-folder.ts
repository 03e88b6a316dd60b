import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Manifest } from '../../charts/constructs/manifest';

export const DIST = join(__dirname, '..', '..', 'dist');

const parsed = new Map<string, readonly Manifest[]>();

/** The objects of a file of dist/ ("dev/openim.k8s.yaml"), read from its text as `kubectl apply` reads it. Tests change nothing of them. */
export function fileObjects(file: string): readonly Manifest[] {
  const objects = parsed.get(file) ?? (loadAll(readFileSync(join(DIST, file), 'utf8')) as Manifest[]);
  parsed.set(file, objects);
  return objects;
}

/** The objects of a folder of dist/. */
export const distObjects = (environment: string): readonly Manifest[] =>
  readdirSync(join(DIST, environment)).flatMap((file) => fileObjects(`${environment}/${file}`));
