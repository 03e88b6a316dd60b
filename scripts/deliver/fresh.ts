import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Output } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import { built, builtFiles } from '../lib/built';
import { outputFolder } from '../lib/dist';

/** An environment's part of `dist/`: the folder, and the objects in its files. */
export interface Dist {
  readonly folder: string;
  readonly outputs: readonly Output[];
}

/**
 * `dist/<environment>` as it is on disk. Throws when it is not, byte for byte, what the environment makes now: what
 * reaches the cluster is what was reviewed.
 */
export function freshDist(environment: Environment): Dist {
  const folder = join(outputFolder(), environment.name);
  const made = builtFiles(environment);
  const found = existsSync(folder) ? readdirSync(folder) : [];
  const stale = [
    ...Object.entries(made).flatMap(([file, text]) =>
      !found.includes(file)
        ? [`${file} is missing`]
        : readFileSync(join(folder, file), 'utf8') === text
          ? []
          : [`${file} is out of date`],
    ),
    ...found.filter((file) => made[file] === undefined).map((file) => `${file} is not generated`),
  ];
  if (stale.length > 0) {
    throw new Error(`${relative('', folder)} is not up to date with environment "${environment.name}"; nothing was done:
${stale.map((line) => `  ${line}`).join('\n')}
Synthesize it, review the changes, then run this again:
  npm run synth -- ${environment.name} && git diff dist/${environment.name}`);
  }
  return { folder, outputs: built(environment) };
}
