import { createInterface } from 'node:readline';
import { type Run, run } from './command';
import type { Terminal } from './terminal';

/** A command: its arguments, and its interface to the machine. Returns the exit code. */
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
  get interactive() {
    return process.stdin.isTTY === true && process.stdout.isTTY === true;
  },
  answer: (question) => {
    process.stdout.write(question);
    return new Promise((resolve) => {
      const lines = createInterface({ input: process.stdin });
      const ended = (): void => {
        process.stdout.write('\n');
        resolve(undefined);
      };
      lines.once('close', ended);
      lines.once('line', (line) => {
        resolve(line.trim());
        // Node.js removes the listeners on the input at `close`, too.
        lines.off('close', ended).close();
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

/** Ends this process at Ctrl-C and similar signals, with the exit code of shells. */
export function onSignals(say: () => void = () => {}): void {
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.once(signal, () => {
      say();
      process.exit(code);
    });
  }
}

/** A command and what `--help` prints of it. */
export type Documented = Command & { readonly usage: string };

/** A command that only prints its usage for `--help`. */
export function withHelp(usage: string, command: Command): Documented {
  const helped: Command = async (args, terminal, run) => {
    if (!args.includes('--help')) {
      return command(args, terminal, run);
    }
    terminal.out(usage);
    return 0;
  };
  return Object.assign(helped, { usage });
}

/**
 * Runs a command as this process. It continues after its output was closed (`npm run apply -- dev | head -1`): a closed
 * pipe must not interrupt a change of a cluster.
 */
export async function start(command: Command): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') {
        throw error;
      }
    });
  }
  process.exitCode = await command(process.argv.slice(2), terminal, run);
}
