import type { Ended } from '../lib/command';
import type { Terminal } from '../lib/terminal';
import { advice, notThere } from './advice';
import type { Target } from './target';
import type { Verb } from './verb';
import { shellLine, type Words } from './words';

/** How a command reaches the machine that it runs on. */
export interface Programs {
  /** Whether a program is on the PATH. */
  readonly has: (name: string) => boolean;
  /** Runs a command and keeps what it writes to itself. */
  readonly read: (words: Words, input?: string) => Promise<Ended>;
  /** Runs a command that writes to the terminal as it goes. */
  readonly show: (words: Words) => Promise<Ended>;
  readonly sleep: (seconds: number) => Promise<void>;
  /** Path of a file with this content, which lasts as long as the process. */
  readonly file: (name: string, content: string) => string;
}

/** The end of a command, with what to say. */
export class Stop extends Error {
  constructor(...lines: readonly string[]) {
    super(lines.filter(Boolean).join('\n'));
  }
}

/** One run of one verb. */
export class Session {
  /** Placeholders of values that become known during the run. */
  private readonly known = new Map<string, string>();

  constructor(
    readonly verb: Verb,
    readonly target: Target,
    readonly terminal: Terminal,
    readonly programs: Programs,
  ) {}

  say(line: string): void {
    this.terminal.out(line);
  }

  learn(name: 'PROJECT_NUMBER' | 'EDGE_IP', value: string): void {
    this.known.set(name, value);
  }

  filled(text: string): string {
    return [...this.known].reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
  }

  /** The words of a command's output, on one line. What does not exist is an empty answer; any other failure is the end. */
  async ask(what: string, command: Words): Promise<string> {
    const words = command.map((word) => this.filled(word));
    this.terminal.err(`? ${shellLine(words)}`);
    const { status, stdout, stderr } = await this.programs.read(words);
    if (status === 0) {
      return stdout.split(/\s+/).filter(Boolean).join(' ');
    }
    if (notThere(this.verb, stderr)) {
      return '';
    }
    this.terminal.err(stderr.trimEnd());
    throw new Stop(`Cannot check whether this exists: ${what}`, advice(stderr, this.target.project));
  }

  /** Shows a command, then runs it. */
  async run(what: string, command: Words): Promise<void> {
    const words = command.map((word) => this.filled(word));
    this.say(`+ ${shellLine(words)}`);
    const { status, stderr } = await this.programs.show(words);
    if (status !== 0) {
      throw new Stop(
        `Failed: ${what}`,
        advice(stderr, this.target.project),
        `Nothing is rolled back. To continue: npm run gke -- ${this.verb} ${this.target.environment.name}`,
      );
    }
  }

  needs(tool: string, install: string): void {
    if (!this.programs.has(tool)) {
      throw new Stop(`${tool} is not on the PATH; install it: ${install}`);
    }
  }
}
