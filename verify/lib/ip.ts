import { execFileSync } from 'node:child_process';

/** Runs `ip` with words separated by blanks; returns what it prints. Throws with its own words. */
export const ip = (words: string): string =>
  execFileSync('ip', words.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** The same for what may not exist. */
export function ipQuietly(words: string): void {
  try {
    ip(words);
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
