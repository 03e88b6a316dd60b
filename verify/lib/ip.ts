import { execFileSync } from 'node:child_process';

/** Runs `ip` with words separated by blanks, and `input` on its standard input; returns what it prints. Throws with its own words. */
export const ip = (words: string, input = ''): string =>
  execFileSync('ip', words.split(' '), { encoding: 'utf8', input, stdio: 'pipe' });

/** Runs commands of `ip` in one process, perhaps in a network namespace. Throws with the words of the first that fails. */
export const ipBatch = (commands: readonly string[], namespace?: string): string =>
  ip(`${namespace ? `-netns ${namespace} ` : ''}-batch -`, commands.join('\n'));

/** The same for what may not exist: all of them run. */
export function ipQuietly(commands: readonly string[]): void {
  try {
    ip('-force -batch -', commands.join('\n'));
  } catch {}
}

/** Why this machine gives no network namespaces; `undefined` when it does. */
export function noNamespaces(): string | undefined {
  const name = `openim-verify-${process.pid}`;
  try {
    ip(`netns add ${name}`);
    ip(`netns delete ${name}`);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? 'there is no program `ip`: install iproute2'
      : `network namespaces need root on Linux (${message.trim().split('\n').pop()})`;
  }
}
