import assert from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT } from '../command';

/** Processes of one cluster, each stopped by its own id. */
export class Processes {
  private readonly children = new Map<string, ChildProcess>();
  private stopping = false;
  private dead: string | undefined;

  constructor(private readonly folder: string) {}

  /** Starts a program; what it prints goes to `<folder>/<name>.log`. */
  start(name: string, path: string, args: readonly string[]): void {
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    const child = spawn(path, args, { stdio: ['ignore', log, log], env: ENVIRONMENT });
    this.children.set(name, child);
    child.on('exit', (code, signal) => {
      this.children.delete(name);
      if (!this.stopping) {
        const log = readFileSync(join(this.folder, `${name}.log`), 'utf8')
          .trimEnd()
          .split('\n');
        this.dead = `${name} ended by itself (${signal ?? `exit ${code}`}):\n${log.slice(-15).join('\n')}`;
      }
    });
  }

  /** Throws with the end of its log when a process has died. */
  assertAlive(): void {
    assert(!this.dead, this.dead);
  }

  get ids(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.children].map(([name, { pid }]) => [name, pid ?? 0]));
  }

  /** Asks all to end, and ends those that have not after five seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(
      [...this.children.values()].map(async (child) => {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
        await once(child, 'exit');
        clearTimeout(timer);
      }),
    );
  }

  /** For the moment in which this program itself ends and nothing can be waited for. */
  kill(): void {
    this.stopping = true;
    for (const child of this.children.values()) {
      child.kill('SIGKILL');
    }
  }
}
