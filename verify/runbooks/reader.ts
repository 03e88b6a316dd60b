import assert from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../../environments/lib/types';
import { groupBy } from '../../scripts/lib/group-by';
import type { Cluster } from '../lib/cluster/cluster';
import { ENVIRONMENT } from '../lib/command';
import { rejection } from '../lib/findings';

const ROOT = join(__dirname, '../..');
/** What a reader changes and runs of this repository. */
const CHECKOUT = ['charts', 'dist', 'environments', 'imports', 'scripts', 'main.ts', 'package.json', 'tsconfig.json'];
const SHELL = ['bash', '--noprofile', '--norc', '-euo', 'pipefail'] as const;
/** Seconds within which the commands of a block end. */
const PATIENCE = 400;

/**
 * A reader who runs the commands of a page: with a checkout of this repository that they may change, the cluster as
 * kubectl's current context, and one shell, which keeps the page's variables and functions. `bin/` is the first folder
 * of its PATH, and replaces programs that need a pod or Google.
 */
export class Reader {
  private shell: ChildProcess | undefined;
  private output = '';

  private constructor(
    readonly checkout: string,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static open({ kubeconfig }: Cluster, { gke }: Environment): Reader {
    const folder = mkdtempSync(join(tmpdir(), 'openim-reader-'));
    const checkout = join(folder, 'checkout');
    for (const path of CHECKOUT) {
      cpSync(join(ROOT, path), join(checkout, path), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
    // The scripts refuse another name for the cluster of an environment.
    const context = `gke_${gke?.project}_${gke?.region}_${gke?.cluster}`;
    const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
    config.contexts[0].name = context;
    config['current-context'] = context;
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config), { mode: 0o600 });
    return new Reader(checkout, folder, {
      ...ENVIRONMENT,
      PATH: `${join(__dirname, 'bin')}:${process.env.PATH}`,
      KUBECONFIG: join(folder, 'kubeconfig'),
      KUBECACHEDIR: join(dirname(kubeconfig), 'cache'),
      READER: folder,
      npm_config_update_notifier: 'false',
    });
  }

  /** Sets a field of dev, instead of an earlier value of it: `mysql: { replicas: 2 }`. */
  set(field: string): void {
    const path = join(this.checkout, 'environments/dev.ts');
    const name = field.slice(0, field.indexOf(':'));
    const others = readFileSync(path, 'utf8').replace(new RegExp(`^  ${name}: .*,\n`, 'm'), '');
    writeFileSync(path, replaced(others, path, "name: 'dev',\n", `name: 'dev',\n  ${field},\n`));
  }

  /** Changes a file of the checkout. Throws when it does not have `from`. */
  edit(file: string, from: string, to: string): void {
    const path = join(this.checkout, file);
    writeFileSync(path, replaced(readFileSync(path, 'utf8'), file, from, to));
  }

  /**
   * Runs commands as a page has them, with the replacements of `instead`. Returns what they printed. Throws when a command
   * fails, or takes too long, with the last one that began; the page's variables are lost then.
   */
  async run(commands: string, { instead = {} }: Options = {}): Promise<string> {
    const text = Object.entries(instead).reduce((all, [from, to]) => replaced(all, 'the page', from, to), commands);
    for (const file of ['calls', 'failures']) {
      rmSync(join(this.folder, file), { force: true });
    }
    writeFileSync(join(this.folder, 'commands.sh'), `${text}\n`);
    const status = await this.source();
    const failures = this.notes('failures');
    if (status !== 0 || failures.length > 0) {
      this.close(false);
      const end = status === 'late' ? `not over after ${PATIENCE} s, at: ${this.notes('calls').at(-1)}` : `exit ${status}`;
      throw new Error([end, ...failures, this.output.slice(-3000)].join('\n'));
    }
    return this.output;
  }

  /** Runs commands that must fail. Returns the error text. Throws when they succeed. */
  async fails(commands: string, options?: Options): Promise<string> {
    return (await rejection(this.run(commands, options))) ?? Promise.reject(new Error(`${commands}: exit 0`));
  }

  /** Commands that were left out, by what they are. */
  skipped(): ReadonlyMap<string, readonly string[]> {
    return groupBy(this.notes('skipped'), (what) => what);
  }

  /** Ends the shell and what it runs. With `forGood` it removes the checkout as well. */
  close(forGood = true): void {
    if (this.shell?.pid && this.shell.exitCode === null) {
      process.kill(-this.shell.pid, 'SIGKILL');
    }
    this.shell = undefined;
    if (forGood) {
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  }

  private source(): Promise<number | 'late' | null> {
    this.shell ??= this.start();
    const { shell } = this;
    this.output = '';
    return new Promise((resolve) => {
      const timer = setTimeout(() => end('late'), PATIENCE * 1000);
      const told = (data: Buffer) => end(Number(data.toString()));
      const end = (status: number | 'late' | null) => {
        clearTimeout(timer);
        shell.stdio[3]?.off('data', told);
        shell.off('exit', end);
        resolve(status);
      };
      shell.stdio[3]?.on('data', told);
      shell.on('exit', end);
      shell.stdin?.write(`source '${join(this.folder, 'commands.sh')}' < /dev/null; echo $? >&3\n`);
    });
  }

  private start(): ChildProcess {
    const [bash, ...flags] = SHELL;
    const shell = spawn(bash, flags, {
      cwd: this.checkout,
      env: this.env,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      // A process group of its own, as a terminal gives it.
      detached: true,
    });
    for (const stream of [shell.stdout, shell.stderr]) {
      stream?.on('data', (data) => {
        this.output += data;
      });
    }
    shell.stdin?.on('error', () => {});
    return shell;
  }

  private notes(file: string): readonly string[] {
    const path = join(this.folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  }
}

interface Options {
  readonly instead?: Readonly<Record<string, string>>;
}

/** Throws when the text does not have `from`. */
function replaced(text: string, where: string, from: string, to: string): string {
  assert(text.includes(from), `${where} has no "${from}" to be replaced by "${to}"`);
  return text.replaceAll(from, to);
}
