import { execFile } from 'node:child_process';
import type { Answer } from './cluster/cluster';

/** Runs a program to its end, with `input` on its standard input. Never throws for an exit code: look at `code`. */
export function command(program: string, args: readonly string[], input = ''): Promise<Answer> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
    // A program that ends without reading its input says so by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
