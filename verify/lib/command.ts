import assert from 'node:assert';
import { type ChildProcessWithoutNullStreams, execFile } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a program printed and how it ended. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * For programs written in Go: garbage is collected a quarter as often as by default. Booting a control plane and applying dev
 * twice takes 6.8 seconds of CPU then; 7.2 with half as often.
 */
export const ENVIRONMENT = { ...process.env, GOGC: '400' };

/** Runs a program to its end, with `input` on its standard input. Never throws for an exit code: look at `code`. */
export const command = (
  program: string,
  args: readonly string[],
  input = '',
  env: NodeJS.ProcessEnv = ENVIRONMENT,
): Promise<Answer> =>
  new Promise((resolve) => {
    const child = execFile(program, args, { maxBuffer: 2 ** 28, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
    // When a program ends without reading its input, its exit code reports it.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });

/** What a program printed; throws with all of it unless it ended with `code`. */
export async function succeeded(what: string, answer: Answer | Promise<Answer>, code = 0): Promise<string> {
  const { code: found, stdout, stderr } = await answer;
  assert(found === code, `${what}: exit ${found}, not ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** Throws unless a program failed with these words. */
export async function refused(what: string, answer: Answer | Promise<Answer>, words: RegExp): Promise<void> {
  const { code, stdout, stderr } = await answer;
  assert(code !== 0 && words.test(stdout + stderr), `${what} is not rejected by ${words}: exit ${code}\n${stdout}${stderr}`);
}

/** The answer of a program that has just been started; its code is -1 when a signal ends it. */
export async function answerOf(child: ChildProcessWithoutNullStreams): Promise<Answer> {
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: code ?? -1, stdout, stderr };
}
