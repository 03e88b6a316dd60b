import { spawnSync } from 'node:child_process';

/** A command-line program: its installation page, and advice for its failures. */
export interface Program {
  readonly name: string;
  readonly install: string;
  readonly advice: readonly (readonly [symptom: RegExp, advice: string])[];
}

/** Result of a program. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `program args` until it exits, with `input` on its standard input: every process of the machine can read a
 * command line. Throws if the program does not exist or a signal stopped it; `status` has the exit code.
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
  // EPIPE: it exited before it read its input, and printed the reason on standard error.
  if (status === null) {
    throw new Error(`${program.name} did not finish: ${error?.message ?? 'stopped by a signal'}`);
  }
  return { status, stdout, stderr };
};

/** Standard output of `program args`. Throws one line with the program's error and the advice for it. */
export function command(run: Run, program: Program, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = run(program, args, input);
  if (status !== 0) {
    const said = without(input, sentence(stderr)) || `exit status ${status}`;
    throw new Error([`${program.name}: ${said}`, ...adviceOn(program, said).slice(0, 1)].join('\n'));
  }
  return stdout;
}

/** Advice for the output of a program, in its order. */
export const adviceOn = ({ advice }: Program, said: string): readonly string[] =>
  advice.filter(([symptom]) => symptom.test(said)).map(([, text]) => text);

/**
 * The first line of standard error that is not a log line (E1125 07:34:52 ...) or a warning: kubectl repeats both its
 * log and its error, for every try and for every argument.
 */
const sentence = (stderr: string): string =>
  stderr.split('\n').find((line) => line.trim() && !/^([EWI]\d{4} |Warning: )/.test(line)) ?? '';

/** An admission webhook may quote the object that it rejects: every input value that looks like a password is masked. */
const without = (input: string, text: string): string =>
  (input.match(/[A-Za-z0-9+/]{20,}={0,2}/g) ?? []).reduce((masked, word) => masked.replaceAll(word, '***'), text);
