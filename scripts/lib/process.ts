import { createInterface } from 'node:readline';
import { type Run, run } from './command';
import type { Terminal } from './terminal';

/** Something that people start: its arguments and what it reaches of the machine. Gives the exit code. */
export type Command = (args: readonly string[], terminal: Terminal, run: Run) => Promise<number>;

let left: string | undefined;

/** The terminal of this process. */
export const terminal: Terminal = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  write: (text) => process.stdout.write(text),
  get columns() {
    return process.stdout.isTTY ? process.stdout.columns : 0;
  },
  answer: (question) => {
    process.stdout.write(question);
    return new Promise((resolve) => {
      const lines = createInterface({ input: process.stdin });
      lines.once('close', () => {
        process.stdout.write('\n');
        resolve('');
      });
      lines.once('line', (line) => {
        resolve(line.trim());
        lines.removeAllListeners('close').close();
      });
    });
  },
  leaves: (state) => {
    if (left === undefined) {
      onSignals(() => process.stderr.write(`\nstopped: ${left}\n`));
    }
    left = state;
  },
};

/** Ends this process at Ctrl-C and at its like, with the exit code that shells give. */
export function onSignals(say: () => void = () => {}): void {
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.once(signal, () => {
      say();
      process.exit(code);
    });
  }
}

/** A command that prints its usage for `--help`, and does nothing else then. */
export const withHelp =
  (usage: string, command: Command): Command =>
  async (args, terminal, run) => {
    if (!args.includes('--help')) {
      return command(args, terminal, run);
    }
    terminal.out(usage);
    return 0;
  };

/** Runs a command as this process. */
export async function start(command: Command): Promise<void> {
  process.exitCode = await command(process.argv.slice(2), terminal, run);
}
