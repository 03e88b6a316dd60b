import { apply, diff, prune } from '../../scripts/deliver/commands';
import { expandVolumes } from '../../scripts/expand-volumes/command';
import type { Ended, Run } from '../../scripts/lib/command';
import type { Command } from '../../scripts/lib/process';
import { FakeTerminal } from './fake-terminal';
import { inNoTime } from './fake-time';
import { inProcess, type Variables } from './in-process';

const commands: Readonly<Record<string, Command>> = { apply, diff, prune, 'expand-volumes': expandVolumes };

/** What kubectl says to calls that start so, the context's flags left out. */
export interface ScriptedAnswer {
  readonly call: string;
  readonly status?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** The next such call gets the next answer of the script. */
  readonly once?: true;
}

/** A kubectl that has no cluster, only answers. */
export class ScriptedKubectl {
  readonly calls: { readonly args: readonly string[]; readonly input: string }[] = [];
  private readonly answers: ScriptedAnswer[];

  constructor(answers: readonly ScriptedAnswer[]) {
    this.answers = [...answers];
  }

  /** Calls that change a cluster. */
  get writes() {
    return this.calls.filter(
      ({ args }) =>
        args.some((arg) => /^(apply|create|delete|patch|replace)$/.test(arg)) && !args.includes('--dry-run=server'),
    );
  }

  readonly program: Run = (_, args, input): Ended => {
    const call = words(args);
    const answer = this.answers.find((one) => call.startsWith(one.call));
    this.calls.push({ args, input });
    if (!answer) {
      return { status: 99, stdout: '', stderr: `the script has no answer to: ${call}\n` };
    }
    if (answer.once) {
      this.answers.splice(this.answers.indexOf(answer), 1);
    }
    const { status = 0, stdout = '', stderr = '' } = answer;
    return { status, stdout, stderr };
  };

  /** `npm run <script> -- <args>`. */
  run(script: string, args: string, variables: Variables = {}): Promise<Ended> {
    return inProcess(commandOf(script), args, this.program, variables);
  }

  /** What a run prints when Ctrl-C comes during the first call that starts with `call`. The run reacts at its next pause. */
  async interrupted(script: string, args: string, call: string): Promise<string> {
    const terminal = new FakeTerminal();
    let left: string | undefined;
    const program: Run = (kubectl, args, input) => {
      if (left !== undefined) {
        throw new Error('the process is gone');
      }
      if (words(args).startsWith(call)) {
        setImmediate(() => {
          left ??= terminal.left;
        });
      }
      return this.program(kubectl, args, input);
    };
    await inNoTime(() => commandOf(script)(args.split(' '), terminal, program));
    return left ?? 'it was not interrupted';
  }
}

const words = (args: readonly string[]): string =>
  args.filter((arg) => !arg.startsWith('--context=') && !arg.startsWith('--request-timeout=')).join(' ');

function commandOf(script: string): Command {
  const command = commands[script];
  if (!command) {
    throw new Error(`there is no command ${script}`);
  }
  return command;
}
