import { ENVIRONMENTS, writeEnvironment } from '../lib/environment-file';
import { withHelp } from '../lib/process';
import { reported, type Terminal } from '../lib/terminal';
import { type Assumptions, parse, USAGE } from './assumptions';
import { json } from './json';
import { oneOfClusters, planOf } from './plan';
import { text } from './text';

/** `npm run size`: the resources that a load needs, and their cost. Exit code 2 for an invalid command line. */
export const size = withHelp(USAGE, (args, terminal) => sizeInto(ENVIRONMENTS, args, terminal));

/** The same for another folder of environments. */
export async function sizeInto(folder: string, args: readonly string[], terminal: Terminal): Promise<number> {
  let assumptions: Assumptions;
  try {
    assumptions = parse(args);
  } catch (error) {
    terminal.err(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  return reported(terminal, 1, () => {
    const plan = planOf(assumptions.write ?? 'sized', assumptions);
    terminal.out(assumptions.json ? json(assumptions, plan) : text(assumptions, plan));
    if (assumptions.write !== undefined) {
      const comment = `Made by npm run size for the load at its end${oneOfClusters(plan)}. Change project, domain, network and groups to yours.`;
      const path = writeEnvironment(folder, plan.environment, comment);
      terminal.err(`wrote ${path}; next: npm run synth -- ${assumptions.write}`);
    }
    return 0;
  });
}
