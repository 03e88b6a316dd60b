import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Ended } from '../lib/command';
import type { Programs } from './session';
import type { Words } from './words';

/** The programs of this machine. Not spawnSync, so that gcloud's progress appears immediately. */
export const programs: Programs = {
  has: (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => executable(join(folder, name))),
  read: (words, input) => ended(words, 'pipe', input),
  show: (words) => ended(words, 'inherit'),
  sleep: async (seconds) => {
    await setTimeout(seconds * 1000);
  },
  file: (name, content) => {
    const path = join(scratch(), name);
    writeFileSync(path, content);
    return path;
  },
};

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** gcloud must not prompt: a question in the middle of `up` would be answered by accident. */
const env = { ...process.env, CLOUDSDK_CORE_DISABLE_PROMPTS: '1' };

function ended([program = '', ...args]: Words, output: 'pipe' | 'inherit', input?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: [input === undefined ? 'inherit' : 'pipe', output, 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      if (output === 'inherit') {
        process.stderr.write(text);
      }
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ status: code ?? 1, stdout, stderr }));
    // A program that ends before it reads its input prints the reason on standard error.
    child.stdin?.on('error', () => {}).end(input);
  });
}

let folder: string | undefined;

/** Exists as long as the process. */
function scratch(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'openim-gke-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}
