import { spawnSync } from 'node:child_process';

/** A command-line program: where to get it, and what to do about the failures that it reports. */
export interface Program {
  readonly name: string;
  readonly install: string;
  readonly advice: readonly (readonly [symptom: RegExp, advice: string])[];
}

/** How a program ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `program args` to its end, with `input` on its standard input: a command line is open to every process of the
 * machine. Throws when there is no such program or a signal stopped it; look at `status` for the rest.
 */
export type Run = (program: Program, args: readonly string[], input: string) => Ended;

/** The programs of this machine. */
export const run: Run = (program, args, input) => {
  // 64 MiB: spawnSync cuts off at 1 MiB, which is the size of a single large Secret.
  const { error, status, stdout, stderr } = spawnSync(program.name, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error && 'code' in error && error.code === 'ENOENT') {
    throw new Error(`${program.name} is not on the PATH; install it: ${program.install}`);
  }
  // EPIPE: it ended before it read its input, and printed the reason on standard error.
  if (status === null) {
    throw new Error(`${program.name} did not finish: ${error?.message ?? 'stopped by a signal'}`);
  }
  return { status, stdout, stderr };
};

/** Standard output of `program args`. Throws one line with what the program said and the advice for it. */
export function command(run: Run, program: Program, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = run(program, args, input);
  if (status !== 0) {
    const said = without(input, sentence(stderr)) || `exit status ${status}`;
    throw new Error([`${program.name}: ${said}`, ...adviceOn(program, said).slice(0, 1)].join('\n'));
  }
  return stdout;
}

/** What to do about what a program said, in the order of its advice. */
export const adviceOn = ({ advice }: Program, said: string): readonly string[] =>
  advice.filter(([symptom]) => symptom.test(said)).map(([, text]) => text);

/**
 * The first line of standard error that is not a log line (E1125 07:34:52 ...) or a warning: kubectl repeats both its log
 * and its error, for every try and for every name that it was given.
 */
const sentence = (stderr: string): string =>
  stderr.split('\n').find((line) => line.trim() && !/^([EWI]\d{4} |Warning: )/.test(line)) ?? '';

/** An admission webhook may quote the object that it refuses: whatever was sent and looks like a password is masked. */
const without = (input: string, text: string): string =>
  (input.match(/[A-Za-z0-9+/]{20,}={0,2}/g) ?? []).reduce((masked, word) => masked.replaceAll(word, '***'), text);
