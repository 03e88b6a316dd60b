import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../charts/constructs/manifest';

const ROOT = join(__dirname, '../..');

/** The folder of an environment's YAML; `DIST` in its place of `dist/` lets a broken copy be verified. */
export const distFolder = (environment: string): string => join(process.env.DIST ?? join(ROOT, 'dist'), environment);

/** Every object of a folder of YAML files, in the order in which kubectl applies them. */
export const readObjects = (folder: string): Manifest[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document): Manifest => document.toJS());

/** Gives `use` a copy of a folder that it may change; the copy is gone afterwards. */
export async function withCopy<T>(folder: string, use: (copy: string) => Promise<T>): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'openim-dist-'));
  try {
    cpSync(folder, copy, { recursive: true });
    return await use(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
