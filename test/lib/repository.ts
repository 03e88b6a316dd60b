import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A git repository of its own, without the settings of this machine. */
export class Repository {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'openim-git-')));

  constructor() {
    this.git('init', '--quiet');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('-c', 'user.name=test', '-c', 'user.email=test@openim.example', 'commit', '--quiet', '--message', message);
  }

  git(...args: readonly string[]): string {
    return this.run('git', args);
  }

  run(program: string, args: readonly string[]): string {
    const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync(program, args, { cwd: this.folder, env, encoding: 'utf8' });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
