import { setImmediate } from 'node:timers/promises';

/** Where a command reads and writes. */
export interface Terminal {
  /** A line on standard output. */
  readonly out: (line: string) => void;
  /** A line on standard error. */
  readonly err: (line: string) => void;
  /** Text on standard output, as it is. */
  readonly write: (text: string) => void;
  /** Characters of a line that can be written over; 0 where none can. */
  readonly columns: number;
  /** Whether somebody sits there who can answer. */
  readonly interactive: boolean;
  /** What somebody types after the question; `undefined` at the end of the input. */
  readonly answer: (question: string) => Promise<string | undefined>;
  /** The state that Ctrl-C leaves from now on. */
  readonly leaves: (state: string) => void;
}

/** The exit code of some work: its own, or `failure` after the message of what it threw. */
export async function reported(terminal: Terminal, failure: number, work: () => number | Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    // A signal that ended kubectl has reached this process too, and says more than kubectl's end.
    await setImmediate();
    terminal.err(error instanceof Error ? error.message : String(error));
    return failure;
  }
}
