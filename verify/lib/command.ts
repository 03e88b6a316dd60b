import { type ChildProcessWithoutNullStreams, execFile } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a program printed and how it ended. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with `input` on its standard input. Never throws for an exit code: look at `code`. */
export const command = (program: string, args: readonly string[], input = '', env = process.env): Promise<Answer> =>
  new Promise((resolve) => {
    const child = execFile(program, args, { maxBuffer: 2 ** 28, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
    // When a program ends without reading its input, its exit code reports it.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });

/** The answer of a program that has just been started; its code is -1 when a signal ends it. */
export async function answerOf(child: ChildProcessWithoutNullStreams): Promise<Answer> {
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: code ?? -1, stdout, stderr };
}
