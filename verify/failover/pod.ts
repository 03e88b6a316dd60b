import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEBIAN, debianEnv } from '../lib/packages';
import { type Host, kill, pidsOf, signal } from './network';
import { PASSWORD, type Program, type Template } from './rendered';

const CONTAINER = join(__dirname, 'container.sh');
const STAND_IN = join(__dirname, '../lib/stand-ins');
/** Where containers find the unpacked Debian packages. */
const PACKAGES = '/opt/debian';

/** A pod: a host of the network, a folder for each of its volumes, and its containers as processes. */
export class Pod {
  readonly name: string;
  private programs: Readonly<Record<string, Program>>;
  private secret = PASSWORD;
  private readonly running = new Map<string, ChildProcess>();

  constructor(
    readonly host: Host,
    private readonly template: Template,
    private readonly folder: string,
  ) {
    this.name = host.name.split('.')[0] ?? '';
    this.programs = this.programsWith(PASSWORD);
    mkdirSync(join(folder, 'root'), { recursive: true });
    for (const [volume, { mode, data }] of Object.entries(template.files)) {
      mkdirSync(this.volume(volume), { recursive: true });
      for (const [file, text] of Object.entries(data)) {
        writeFileSync(join(this.volume(volume), file), text);
        chmodSync(join(this.volume(volume), file), mode);
      }
    }
  }

  /** What the containers that run have read from the Secret, or will read at their start. */
  get password(): string {
    return this.secret;
  }

  set password(value: string) {
    this.secret = value;
    this.programs = this.programsWith(value);
  }

  /** The folder behind a volume; it outlives the containers. */
  volume(name: string): string {
    return join(this.folder, name);
  }

  /** Starts every container that does not run. */
  start(): void {
    for (const name of Object.keys(this.programs)) {
      this.startContainer(name);
    }
  }

  /** With variables that its pod does not have. */
  startContainer(name: string, env: Readonly<Record<string, string>> = {}): void {
    if (!this.running.has(name)) {
      const program = this.program(name);
      const child = this.spawn(
        { ...program, env: { ...program.env, ...env } },
        program.words,
        openSync(this.log(name), 'a'),
      );
      this.running.set(name, child);
      child.once('exit', () => this.running.delete(name));
    }
  }

  /** As the kubelet deletes a pod: the preStop hooks, SIGTERM to a container when its own is over, then SIGKILL. */
  async delete(): Promise<void> {
    await Promise.all(
      Object.entries(this.programs).map(async ([name, program]) => {
        if (program.preStop) {
          const log = openSync(this.log(`${name}-preStop`), 'a');
          await exited(this.spawn(program, program.preStop, log));
        }
        const child = this.running.get(name);
        if (child) {
          const gone = exited(child);
          child.kill('SIGTERM');
          await gone;
        }
      }),
    );
    this.signal('SIGKILL');
  }

  /** Runs a command in a container; what it printed. Throws when it fails. */
  exec(name: string, words: readonly string[]): Promise<string> {
    const child = this.spawn(this.program(name), words, 'pipe');
    let text = '';
    child.stdout?.on('data', (data) => {
      text += data;
    });
    return new Promise((resolve, reject) =>
      child.once('close', (code) =>
        code === 0 ? resolve(text) : reject(new Error(`${this.name}: ${words.join(' ')}: exit ${code}\n${text}`)),
      ),
    );
  }

  /** Whether every container that has a readiness probe of exec passes it, and runs; other probes are not asked. */
  async ready(): Promise<boolean> {
    const probes = Object.entries(this.programs).map(async ([name, { readiness }]) => {
      if (!this.running.has(name)) {
        throw new Error(`${this.name} does not run ${name}`);
      }
      return readiness.exec ? this.exec(name, readiness.exec.command) : '';
    });
    return Promise.all(probes).then(
      () => true,
      () => false,
    );
  }

  /** Until a container has ended, or all of them have. */
  async gone(name?: string): Promise<void> {
    const children = [...this.running].filter(([one]) => name === undefined || one === name);
    await Promise.all(children.map(([, child]) => exited(child)));
  }

  signal(name: NodeJS.Signals): void {
    signal(this.host.namespace, name);
  }

  /** To the processes of one program ("redis-server"). */
  signalProgram(program: string, signal: NodeJS.Signals): void {
    for (const pid of pidsOf(this.host.namespace).filter((one) => programOf(one) === program)) {
      kill(pid, signal);
    }
  }

  private program(name: string): Program {
    const program = this.programs[name];
    if (!program) {
      throw new Error(`${this.name} has no container "${name}"; there are ${Object.keys(this.programs).join(', ')}`);
    }
    return program;
  }

  private programsWith(password: string) {
    return this.template.programs({ name: this.name, ip: this.host.address, password });
  }

  private spawn({ env, mounts }: Program, words: readonly string[], log: number | 'pipe'): ChildProcess {
    const folders = [
      ...mounts.map(({ name, mountPath }) => ({ source: this.volume(name), target: mountPath })),
      { source: STAND_IN, target: '/stand-in' },
      { source: DEBIAN, target: PACKAGES },
    ];
    // The image's own /tmp, where the pod mounts none.
    if (!mounts.some(({ mountPath }) => mountPath === '/tmp')) {
      folders.push({ source: this.volume('own-tmp'), target: '/tmp' });
    }
    for (const { source } of folders) {
      mkdirSync(source, { recursive: true });
    }
    const { PATH, ...libraries } = debianEnv(PACKAGES);
    const binds = folders.map(({ source, target }) => `${source}:${target}`);
    return spawn(
      'ip',
      ['netns', 'exec', this.host.namespace, CONTAINER, join(this.folder, 'root'), ...binds, '--', ...words],
      {
        env: { ...libraries, PATH: `/stand-in:${PATH}`, ...env },
        stdio: ['ignore', log, log],
      },
    );
  }

  /** What a container has printed since the pod was made. */
  said(name: string): string {
    return readFileSync(this.log(name), 'utf8');
  }

  private log(name: string): string {
    return join(this.folder, `${name}.log`);
  }
}

const exited = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

function programOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
