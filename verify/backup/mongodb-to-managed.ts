import assert from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { mongoshMain } from '../lib/packages';
import { Page } from '../lib/runbook';
import { tool } from '../lib/tools';

const page = new Page('managed-services');

/** Copies openim_v3 from one server to another by the commands of the page. Throws unless they compare it and can tell a difference. */
export async function copied(folder: string, old: string, managed: string): Promise<string> {
  const programs = [await tool('mongodump'), await tool('mongorestore')];
  const shell = await mongoshMain();
  mkdirSync(folder);
  const bash = async (uri: string, ...blocks: readonly string[]) => {
    const text = [`mongosh() { '${process.execPath}' '${shell}' "$@"; }`, ...blocks].join('\n');
    const path = [...programs.map(dirname), process.env.PATH].join(':');
    const env = { ...process.env, PATH: path, OLD_URI: old, NEW_URI: uri };
    return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text], { cwd: folder, env })).stdout.trim();
  };
  const [copy = '', compare = ''] = page.commands('MongoDB');
  await assert.rejects(bash(managed, compare), ({ stdout }: { stdout: string }) => /^< user 1$/m.test(stdout));
  assert.equal(await bash(managed, copy, compare), 'the same');
  return bash(
    managed,
    'mongosh "$NEW_URI" --quiet --norc --eval \'print(Number(db.getSiblingDB("openim_v3").stats().objects))\'',
  );
}
