import { setImmediate } from 'node:timers/promises';

/** Input and output of a command. */
export interface Terminal {
  /** A line on standard output. */
  readonly out: (line: string) => void;
  /** A line on standard error. */
  readonly err: (line: string) => void;
  /** Text on standard output, without a line break. */
  readonly write: (text: string) => void;
  /** Characters of a line that can be overwritten; 0 if none can. */
  readonly columns: number;
  /** Whether a user can answer. */
  readonly interactive: boolean;
  /** The answer of the user; `undefined` at the end of the input. */
  readonly answer: (question: string) => Promise<string | undefined>;
  /** Message for Ctrl-C about the state, from now on. */
  readonly leaves: (state: string) => void;
}

/** The exit code of a function: its own, or `failure` after the message of its error. */
export async function reported(terminal: Terminal, failure: number, work: () => number | Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    // A signal that ended kubectl has reached this process too, with a better message than kubectl's.
    await setImmediate();
    terminal.err(error instanceof Error ? error.message : String(error));
    return failure;
  }
}
