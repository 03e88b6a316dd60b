import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distFolder, readObjects } from '../lib/dist';

const ROOT = join(__dirname, '../..');
const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] });

export interface Previous {
  readonly folder: string;
  readonly commit: string;
  remove(): void;
}

/**
 * The environment's YAML as the newest commit has it whose objects differ from those of `dist/` now, in a folder that
 * the caller removes; or why there is none.
 */
export function previousDist(environment: string): Previous | string {
  const now = JSON.stringify(readObjects(distFolder(environment)));
  const path = `dist/${environment}`;
  let commits: string[];
  try {
    commits = git('log', '--format=%h', '--max-count=20', '--', path).split('\n').filter(Boolean);
  } catch {
    return 'this is not a Git repository';
  }
  for (const commit of commits) {
    const folder = checkedOut(commit, path);
    if (folder && JSON.stringify(readObjects(folder)) !== now) {
      return { folder, commit, remove: () => rmSync(folder, { recursive: true }) };
    }
    if (folder) {
      rmSync(folder, { recursive: true });
    }
  }
  return `no commit here has another ${path}`;
}

/** The files of a folder as a commit has them; `undefined` when it has none. */
function checkedOut(commit: string, path: string): string | undefined {
  const files = git('ls-tree', '--name-only', `${commit}`, `${path}/`)
    .split('\n')
    .filter((file) => file.endsWith('.yaml'));
  if (files.length === 0) {
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'openim-previous-'));
  for (const file of files) {
    const target = join(folder, file.slice(path.length + 1));
    mkdirSync(folder, { recursive: true });
    writeFileSync(target, git('show', `${commit}:${file}`));
  }
  return folder;
}
