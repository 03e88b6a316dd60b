import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildApp } from './charts/app';
import { argocdOutputs } from './charts/argocd/chart';
import { capacityLine } from './charts/model/capacity/text';
import { environmentNames, loadEnvironment, validEnvironments } from './environments/lib/registry';
import { validateTogether } from './environments/lib/validate/together';
import { outputFolder, replaceFolder, writeCharts } from './scripts/lib/dist';
import { summary } from './scripts/lib/summary';

const USAGE = `usage: npm run synth [-- <environment>]
environments: ${environmentNames().join(', ')}; without one, all of them`;

/** The one environment asked for; `undefined` for all. */
function parse(args: readonly string[]): string | undefined {
  if (args.includes('--help')) {
    console.log(USAGE);
    process.exit();
  }
  const option = args.find((arg) => arg.startsWith('-'));
  if (option) {
    throw new Error(`unknown option "${option}"\n${USAGE}`);
  }
  if (args.length > 1) {
    throw new Error(`one environment at a time, not ${args.join(' ')}\n${USAGE}`);
  }
  return args[0];
}

/**
 * environment -> charts -> dist/<environment>/<namespace>.k8s.yaml, and for Argo CD dist/argocd/<environment>/, for one
 * environment or for all of them.
 */
function main(): void {
  const only = parse(process.argv.slice(2));
  const dist = outputFolder();
  const aside = `${dist}.new`;
  // Everything is built before anything is written, and written aside before anything is replaced.
  const environments = (only ? [only] : environmentNames()).map(loadEnvironment);
  const built = environments.flatMap((environment) => {
    const { name } = environment;
    const outputs = buildApp(environment);
    return [[name, outputs] as const, [join('argocd', name), argocdOutputs(environment, outputs)] as const];
  });
  validateTogether(validEnvironments());
  rmSync(aside, { recursive: true, force: true });
  try {
    for (const [folder, outputs] of built) {
      writeCharts(join(aside, folder), outputs);
    }
    for (const folder of only ? built.map(([name]) => name) : ['']) {
      replaceFolder(join(aside, folder), join(dist, folder));
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  for (const [folder, outputs] of built) {
    console.log(summary(relative('', join(dist, folder)), outputs));
  }
  for (const environment of environments) {
    console.log(capacityLine(environment));
  }
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
