import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildApp } from './charts/app';
import { argocdOutputs } from './charts/argocd/chart';
import { capacityLine } from './charts/model/capacity/text';
import { environmentNames, loadEnvironment, validEnvironments } from './environments/lib/registry';
import { validateTogether } from './environments/lib/validate/together';
import { commandLine } from './scripts/lib/arguments';
import { checkReplaceable, outputFolder, replaceFolder, writeCharts } from './scripts/lib/dist';
import { start, withHelp } from './scripts/lib/process';
import { summary } from './scripts/lib/summary';
import { reported } from './scripts/lib/terminal';
import { SYNTH } from './scripts/lib/usages';

/**
 * environment -> charts -> dist/<environment>/<namespace>.k8s.yaml, and for Argo CD dist/argocd/<environment>/, for one
 * environment or for all of them. Returns the lines to print.
 */
function synth(only?: string): string[] {
  const dist = outputFolder();
  const aside = `${dist}.new`;
  const environments = (only ? [only] : environmentNames()).map(loadEnvironment);
  const replaced = only ? [only, join('argocd', only)] : [''];
  for (const folder of replaced) {
    checkReplaceable(join(dist, folder));
  }
  // All files are built before any is written, and written to a separate folder before any is replaced.
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
    for (const folder of replaced) {
      replaceFolder(join(aside, folder), join(dist, folder));
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return [
    ...built.map(([folder, outputs]) => summary(relative('', join(dist, folder)), outputs)),
    ...environments.map(capacityLine),
  ];
}

start(
  withHelp(SYNTH, (args, terminal) =>
    reported(terminal, 1, () => {
      const { positionals } = commandLine(args, SYNTH, {});
      if (positionals.length > 1) {
        throw new Error(`expected one environment, got ${positionals.join(' ')}\n${SYNTH}`);
      }
      synth(positionals[0]).forEach(terminal.out);
      return 0;
    }),
  ),
);
