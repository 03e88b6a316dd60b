import assert from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, answerOf, ENVIRONMENT, succeeded } from '../command';
import { ip } from '../ip';
import { reached } from '../time';
import { CONTAINER, containerArgs, joiningArgs } from './container';
import { type Image, imageOf } from './images';
import { ask } from './probe';
import { type Container, expand, type PodSpec, type ProbeName } from './spec';
import { environmentOf, type Surroundings } from './surroundings';
import { groupFolder, makeVolumes, mountsOf } from './volumes';

/** An init container that waits for longer waits for something that does not come. */
const INIT_SECONDS = 120;

/**
 * A pod of the output, run as processes of this machine: its arguments, environment, mounts, user and read-only root as
 * the YAML has them. Needs root.
 */
export class Pod {
  private readonly children = new Map<string, ChildProcess>();
  /** Which container ended last, and how. */
  private lastEnd = 'nothing has run';
  /** Commands beside the containers. */
  private readonly commands = new Set<ChildProcess>();

  constructor(
    readonly spec: PodSpec,
    claims: readonly string[],
    private readonly around: Surroundings,
  ) {
    makeVolumes(this.folder, spec, claims, around.configMaps, (secret, key) =>
      around.secrets(around.namespace, secret, key),
    );
  }

  get name(): string {
    return this.around.name;
  }

  get ip(): string {
    return this.around.ip;
  }

  /**
   * Runs init containers in order, except the named ones, then the containers. Throws with the log of an init container
   * that fails.
   */
  async start(skipped: readonly string[] = []): Promise<void> {
    const init = this.spec.initContainers ?? [];
    for (const container of init.filter(({ name }) => !skipped.includes(name))) {
      const child = await this.launch(container);
      const timer = setTimeout(() => send(child, 'SIGKILL'), INIT_SECONDS * 1000);
      const [code] = await once(child, 'exit');
      clearTimeout(timer);
      const what = `init container ${container.name} of ${this.name}`;
      assert(code === 0, `${what} ended with ${code}:\n${this.log(container.name)}`);
    }
    await Promise.all(this.spec.containers.map(({ name }) => this.startContainer(name)));
  }

  /** Starts a container, unless it runs; `env` comes on top of its own. */
  async startContainer(name: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
    if (!this.children.has(name)) {
      await this.launch(this.container(name), env);
      this.around.changed();
    }
  }

  /** Runs to its end, as a Job's pod; what its first container printed. Throws with that when it fails. */
  async complete(): Promise<string> {
    await this.start();
    const [child] = this.children.values();
    const [code] = child ? await once(child, 'exit') : [0];
    const log = this.log(this.main.name, Number.POSITIVE_INFINITY);
    assert(code === 0, `${this.name} ended with ${code}:\n${log}`);
    return log;
  }

  /** What a command prints that is run beside a container, as `exec` does. Throws with its words when it fails. */
  run(...args: Parameters<Pod['exec']>): Promise<string> {
    return succeeded(args[0].join(' '), this.exec(...args));
  }

  /** Runs a command in a container, the first one, or in one like it when it does not run. `env` comes on top of the container's. */
  async exec(
    command: readonly string[],
    { container = this.main.name, env = {}, input = '', timeout = 30 } = {},
  ): Promise<Answer> {
    const { args, env: variables } = await this.processOf(this.container(container), command, env);
    const child = spawn('/usr/bin/setpriv', args, { env: variables, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.commands.add(child);
    const timer = setTimeout(() => send(child, 'SIGKILL'), timeout * 1000);
    child.stdin.on('error', () => {}).end(input);
    return answerOf(child).finally(() => {
      this.commands.delete(child);
      clearTimeout(timer);
    });
  }

  /** Runs a probe of a container, the first one, once; throws when it fails. */
  async probe(name: ProbeName, container = this.main.name): Promise<void> {
    const probe = this.container(container)[name];
    assert(probe, `container ${container} of ${this.name} has no ${name}`);
    await ask(this, container, probe);
  }

  /** Throws unless the probe fails. */
  fails(name: ProbeName): Promise<void> {
    return assert.rejects(this.probe(name), `${name} of ${this.name} passes`);
  }

  /** Waits until startup and readiness probe pass. Throws when it takes too long, or when the pod ends, with the end of the log. */
  async ready(): Promise<void> {
    const outcome = await reached(`${this.name} is ready`, async () => {
      if (!this.running) {
        return this.lastEnd;
      }
      if (this.main.startupProbe) {
        await this.probe('startupProbe');
      }
      await this.probe('readinessProbe');
      return 'ready';
    }).catch(({ message }: Error) => message);
    assert(outcome === 'ready', `${this.name}: ${outcome}\n${this.log()}`);
  }

  /** Starts it and waits until it is ready. */
  async up(): Promise<void> {
    await this.start();
    await this.ready();
  }

  get running(): boolean {
    return this.children.size > 0;
  }

  /** Programs that have the pod's network: none, once all containers have ended. */
  get programs(): readonly string[] {
    return ip(`netns pids ${this.around.network}`).split('\n').filter(Boolean).map(Number).map(programOf);
  }

  /** Until a container has ended, or all of them have. */
  async gone(container?: string): Promise<void> {
    const children = [...this.children].filter(([name]) => container === undefined || name === container);
    await Promise.all(children.map(([, child]) => once(child, 'exit')));
  }

  /**
   * Sends a signal to all containers. If the signal ends them, waits for their end. SIGTERM reaches the first process,
   * as from a kubelet; SIGSTOP and SIGCONT all of them.
   */
  async signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') {
      reach(() => this.processes(), signal);
      return;
    }
    await Promise.all([...this.children.values()].map((child) => end(child, signal)));
  }

  /** To the processes of one program ("redis-server"). */
  signalProgram(program: string, signal: NodeJS.Signals): void {
    reach(() => this.processes().filter((pid) => programOf(pid) === program), signal);
  }

  /** As the kubelet deletes a pod: to each container its preStop hook, then SIGTERM, and SIGKILL when the time is over. */
  async delete(): Promise<void> {
    const { containers, terminationGracePeriodSeconds } = this.spec;
    const timer = setTimeout(() => this.kill(), terminationGracePeriodSeconds * 1000);
    await Promise.all(
      containers.map(async ({ name, lifecycle }) => {
        if (lifecycle?.preStop?.exec?.command) {
          await this.exec(lifecycle.preStop.exec.command, { container: name, timeout: terminationGracePeriodSeconds });
        }
        const child = this.children.get(name);
        await (child && end(child, 'SIGTERM'));
      }),
    );
    clearTimeout(timer);
  }

  /** Ends the pod with the disk of a claim, which is empty from now on. */
  async lose(claim: string): Promise<void> {
    await this.signal('SIGKILL');
    rmSync(join(this.folder, claim), { recursive: true });
    groupFolder(join(this.folder, claim), this.spec.securityContext.fsGroup);
  }

  /** Ends both pods and gives this one the disk of the other, like a claim bound to that volume. Its own disk is lost. */
  async takeDisk(claim: string, other: Pod): Promise<void> {
    await this.lose(claim);
    await other.signal('SIGTERM');
    rmSync(join(this.folder, claim), { recursive: true });
    renameSync(join(other.folder, claim), join(this.folder, claim));
    groupFolder(join(other.folder, claim), other.spec.securityContext.fsGroup);
  }

  /** Ends everything at once, without waiting. */
  kill(): void {
    for (const child of [...this.children.values(), ...this.commands]) {
      send(child, 'SIGKILL');
    }
  }

  /** The folder behind a volume; it outlives the containers. */
  volume(name: string): string {
    return join(this.folder, name);
  }

  /** The last lines that a container printed. */
  log(container = this.main.name, lines = 15): string {
    return readFileSync(this.logFile(container), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  private get main(): Container {
    const [main] = this.spec.containers;
    assert(main, `pod ${this.name} has no container`);
    return main;
  }

  private container(name: string): Container {
    const found = this.spec.containers.find((one) => one.name === name);
    assert(found, `pod ${this.name} has no container ${name}`);
    return found;
  }

  /** The first process of a container that runs, once all of its file system is there. */
  private firstOf(container: string): number | undefined {
    const [first] = childrenOf(this.children.get(container)?.pid ?? 0);
    return first !== undefined && rootOf(first) !== '/' && programOf(first) !== CONTAINER ? first : undefined;
  }

  /** Of all its containers, without the commands beside them. */
  private processes(): number[] {
    return [...this.children.values()].flatMap(({ pid = 0 }) => childrenOf(pid).flatMap(family));
  }

  private get folder(): string {
    return join(this.around.folder, this.name);
  }

  private logFile(container: string): string {
    return join(this.folder, `${container}.log`);
  }

  private async launch(container: Container, extra: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
    const image = await imageOf(container.image);
    const variables = environmentOf(container, this.around);
    const command = [...(container.command ?? image.entrypoint ?? []), ...(container.args ?? []).map(replaced(image))];
    const { args, env } = await this.processOf(
      container,
      command.map((text) => expand(text, variables)),
      extra,
    );
    const log = openSync(this.logFile(container.name), 'a');
    const child = spawn('/usr/bin/setpriv', args, { env, detached: true, stdio: ['ignore', log, log] });
    this.children.set(container.name, child);
    child.on('exit', (code, signal) => {
      this.lastEnd = `${container.name} ended with ${signal ?? code}`;
      this.children.delete(container.name);
      this.around.changed();
    });
    return child;
  }

  private async processOf(container: Container, command: readonly string[], extra: Readonly<Record<string, string>>) {
    const image = await imageOf(container.image);
    const own = environmentOf(container, this.around);
    const env = { GOGC: ENVIRONMENT.GOGC, HOSTNAME: this.name, ...image.env, ...own, ...image.instead, ...extra };
    const first = this.firstOf(container.name);
    if (first !== undefined) {
      return { args: joiningArgs(first, this.spec, command), env };
    }
    const mounts = [...this.around.mounts, ...mountsOf(this.folder, container, this.spec)];
    const { network } = this.around;
    return { args: await containerArgs(this.folder, network, image, mounts, container, this.spec, command), env };
  }
}

/** An argument, with the image's value if it is a flag that has one. */
const replaced =
  ({ flags = {} }: Image) =>
  (argument: string): string => {
    const [flag = ''] = argument.split('=');
    return flag in flags ? `${flag}=${flags[flag]}` : argument;
  };

/** Starts those that do not run, and waits until all of them are ready. */
export async function allUp(pods: readonly Pod[]): Promise<void> {
  await Promise.all(pods.filter(({ running }) => !running).map((pod) => pod.start()));
  await Promise.all(pods.map((pod) => pod.ready()));
}

/** The same, one after the other, as with OrderedReady. */
export async function upInOrder(pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) {
    await pod.up();
  }
}

/** Sends it to the container's first process, and waits for the end. */
async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const gone = once(child, 'exit');
  send(child, signal);
  await gone;
}

/**
 * Sends it to the container's first process, whose end ends `child`, its parent. As long as there is no first process, `child`
 * is killed instead. `child` is stopped meanwhile: a process that it forks after the look at its children would outlive it,
 * with the pod's address and disk.
 */
function send({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  kill(pid, 'SIGSTOP');
  const [first] = childrenOf(pid);
  first === undefined ? kill(pid, 'SIGKILL') : kill(first, signal);
  kill(pid, 'SIGCONT');
}

/** To all of these processes, until no new ones appear. */
function reach(processes: () => readonly number[], signal: NodeJS.Signals): void {
  const told = new Set<number>();
  for (let rest = processes(); rest.length > 0; rest = processes().filter((pid) => !told.has(pid))) {
    for (const pid of rest) {
      kill(pid, signal);
      told.add(pid);
    }
  }
}

/** A process that has exited meanwhile is not an error. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}

/** Text of a file of /proc; empty when the process has ended. */
function ofProcess(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** "/" also of a process that has ended. */
function rootOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/root`);
  } catch {
    return '/';
  }
}

const programOf = (pid: number): string => ofProcess(`${pid}/comm`);

/** Processes that a process has started and that are there still: of `unshare`, the container's first one. */
const childrenOf = (pid: number): number[] =>
  ofProcess(`${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);

const family = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(family)];
