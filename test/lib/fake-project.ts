import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { gke } from '../../scripts/gke/command';
import type { Programs } from '../../scripts/gke/session';
import { targetOf } from '../../scripts/gke/target';
import type { Ended } from '../../scripts/lib/command';
import { FakeTerminal } from './fake-terminal';
import { answer } from './gke/answers';
import { type Call, parsed, Refusal, reads } from './gke/call';
import { change } from './gke/changes';
import { type Fakes, State } from './gke/state';

export type { Call } from './gke/call';

/** A Google Cloud project in memory, the programs that reach it, and environments besides those of the repository. */
export class FakeProject {
  private readonly state = new State();
  private log: Call[] = [];
  private readonly tools = new Set(['gcloud', 'curl', 'kubectl', 'gke-gcloud-auth-plugin']);
  private readonly environments: Map<string, Environment>;

  constructor(...environments: readonly Environment[]) {
    this.environments = new Map(environments.map((environment) => [environment.name, environment]));
  }

  /** `npm run gke -- <args>`, with `input` on its standard input. */
  async gke(args: string, fakes: Fakes = {}, input = ''): Promise<Ended> {
    this.state.fakes = fakes;
    const terminal = new FakeTerminal(...(input ? [input] : []));
    const show = (words: readonly string[]) => {
      const ended = this.run(words);
      terminal.stdout += ended.stdout;
      terminal.stderr += ended.stderr;
      return ended;
    };
    const status = await gke(args.split(' '), terminal, { ...this.programs, show: async (words) => show(words) }, (name) =>
      targetOf(this.environments.get(name) ?? loadEnvironment(name)),
    );
    return { status, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  private readonly programs: Omit<Programs, 'show'> = {
    has: (name) => this.tools.has(name),
    read: async (words, input) => this.run(words, input),
    sleep: async (seconds) => {
      this.log.push(['sleep', `${seconds}`]);
    },
    file: (name, content) => {
      this.state.files.set(`/scratch/${name}`, content);
      return `/scratch/${name}`;
    },
  };

  private run([program = '', ...words]: Call, input = ''): Ended {
    try {
      return { status: 0, stdout: this.output(program, words, input), stderr: '' };
    } catch (error) {
      if (error instanceof Refusal) {
        return { status: 1, stdout: '', stderr: `${error.message}\n` };
      }
      throw error;
    }
  }

  private output(program: string, words: Call, input: string): string {
    const { lacks, forbids } = this.state.fakes;
    if (program === 'curl') {
      // The Resource Manager API: grants what it is asked for.
      if (input !== 'header = "Authorization: Bearer token"\n') {
        throw new Refusal('curl: (22) The requested URL returned error: 401');
      }
      return words.find((word) => word.includes('"permissions"'))?.replace(`"${lacks}"`, '"other"') ?? '';
    }
    if (program === 'kubectl') {
      this.log.push(['kubectl', ...words]);
      if (forbids) {
        throw new Refusal(`Error from server (Forbidden): ${forbids}`);
      }
      return '';
    }
    this.log.push(words);
    return this.gcloud(words);
  }

  private gcloud(words: Call): string {
    const { fakes, failed } = this.state;
    const call = parsed(words);
    if (reads(call)) {
      if (`${call.group} ${call.verb}` === fakes.refuses) {
        throw new Refusal('ERROR: (gcloud) PERMISSION_DENIED: Permission denied on resource');
      }
      return this.said(() => answer(this.state, call));
    }
    const id = words.join(' ');
    const first = fakes.fail !== undefined && !failed.has(id);
    failed.add(fakes.fail ? id : '');
    if (first && fakes.fail === 'before') {
      throw new Refusal('ERROR: (gcloud) connection reset by peer');
    }
    this.said(() => {
      change(this.state, call);
      return [];
    });
    if (first) {
      if (call.group === 'container clusters') {
        this.state.states = ['PROVISIONING', 'PROVISIONING', 'RUNNING'];
      }
      throw new Refusal('ERROR: (gcloud) connection reset by peer');
    }
    return '';
  }

  private said(lines: () => readonly string[]): string {
    try {
      return lines()
        .map((line) => `${line}\n`)
        .join('');
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(`ERROR: (gcloud) ${error.message}`) : error;
    }
  }

  /** Every call since the last `forget`. */
  get calls(): readonly Call[] {
    return this.log;
  }

  /** Calls of gcloud that change something. */
  get changes(): readonly Call[] {
    return this.calls.filter(
      (call) => call[0] !== 'kubectl' && call[0] !== 'sleep' && !reads(parsed(call)) && !call.includes('get-credentials'),
    );
  }

  forget(): void {
    this.log = [];
  }

  /** A foreign resource, with these words of a command. */
  put(id: string, ...words: readonly string[]): void {
    const at = id.lastIndexOf(' ');
    this.state.set(id.slice(0, at), id.slice(at + 1), words);
  }

  /** States of the cluster in the next answers. */
  states(...states: readonly string[]): void {
    this.state.states = [...states];
  }

  /** Another environment, or another state of one. */
  environment(environment: Environment): void {
    this.environments.set(environment.name, environment);
  }

  uninstall(tool: string): void {
    this.tools.delete(tool);
  }

  /** Text by name of every resource that is there. */
  get made(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.state.entries().map(([id, lines]) => [id, lines.map((line) => `${line}\n`).join('')]));
  }
}
