import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../charts/constructs/manifest';

/** The objects of a folder of dist/, read from its text as `kubectl apply` reads it. */
export function distObjects(environment: string): readonly Manifest[] {
  const folder = join(__dirname, '..', '..', 'dist', environment);
  return readdirSync(folder).flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as Manifest),
  );
}
