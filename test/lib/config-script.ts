import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node } from './workloads';

type Run = (variables: Readonly<Record<string, string | undefined>>) => SpawnSyncReturns<string>;

/**
 * The script of the init container `config` of release v3.4 in a new folder, with `files` as its template/ and an empty
 * config/. `use` runs it with the variables of the pod.
 */
export function withConfigScript(
  { command }: Node,
  files: Readonly<Record<string, string>>,
  use: (run: Run, folder: string) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'openim-config-'));
  try {
    for (const name of ['template', 'config']) {
      mkdirSync(join(folder, name));
    }
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(folder, 'template', file), text);
    }
    const script = command[2].replaceAll(/ (\/template|\/config)\//g, ` ${folder}$1/`);
    use(
      (variables) =>
        spawnSync('/bin/sh', ['-ec', script], { env: { PATH: process.env.PATH, ...variables }, encoding: 'utf8' }),
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
