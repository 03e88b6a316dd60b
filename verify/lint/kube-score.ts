import assert from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../lib/command';
import { tool } from '../lib/tools';

/** One check of one object. */
export interface Score {
  /** `<kind>/<version>/<namespace>/<name>`, as kube-score names it. */
  readonly object: string;
  readonly check: string;
  readonly grade: 'ok' | 'warning' | 'critical';
  readonly comments: readonly string[];
}

interface Output {
  readonly object_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** Every default check that applies to an object of the folder. */
export async function kubeScore(folder: string): Promise<readonly Score[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const { stdout, stderr } = await command(await tool('kube-score'), [
    'score',
    '--output-format=json',
    '--kubernetes-version=v1.34',
    ...files.map((file) => join(folder, file)),
  ]);
  assert(stdout.trim(), `kube-score: ${stderr.trim()}`);
  return (JSON.parse(stdout) as Output[]).flatMap(({ object_name: object, checks }) =>
    checks
      .filter(({ skipped }) => !skipped)
      .map(({ check, grade, comments }) => ({
        object,
        check: check.id,
        // kube-score's own bounds: 1 is critical, 5 a warning, 7 and 10 are fine.
        grade: grade <= 1 ? 'critical' : grade <= 5 ? 'warning' : 'ok',
        comments: (comments ?? []).map(({ path, summary }) => (path ? `(${path}) ${summary}` : summary)),
      })),
  );
}
