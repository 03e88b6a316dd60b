import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Manifest } from '../../charts/constructs/manifest';
import { distFolder, readObjects } from '../lib/dist';
import { inFolder } from '../lib/folder';

const ROOT = join(__dirname, '../..');
const git = (...args: string[]): Buffer =>
  execFileSync('git', args, { cwd: ROOT, maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] });

/** The newest commit whose objects of the environment differ from those of `dist/` now, and they; or why there is none. */
export async function previousDist(environment: string): Promise<{ commit: string; objects: Manifest[] } | string> {
  const now = JSON.stringify(readObjects(distFolder(environment)));
  const path = `dist/${environment}`;
  let commits: string[];
  try {
    commits = git('log', '--format=%h', '--max-count=20', '--', path).toString().split('\n').filter(Boolean);
  } catch {
    return 'this is not a Git repository';
  }
  for (const commit of commits) {
    const objects = await checkedOut(commit, path);
    if (objects.length > 0 && JSON.stringify(objects) !== now) {
      return { commit, objects };
    }
  }
  return `no commit here has another ${path}`;
}

/** The objects of a folder as a commit has them; none when it has no such folder. */
const checkedOut = (commit: string, path: string) =>
  inFolder(async (_, folder) => {
    if (git('ls-tree', commit, path).length === 0) {
      return [];
    }
    execFileSync('tar', ['--extract', '--directory', folder], { input: git('archive', commit, path) });
    return readObjects(join(folder, path));
  });
