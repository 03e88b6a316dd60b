import { execFile } from 'node:child_process';

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
