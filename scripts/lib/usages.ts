import { withEnvironments } from './arguments';

/** Usages of the programs that `npm run` starts outside of scripts/. */

export const SYNTH = withEnvironments(`usage: npm run synth [-- <environment>]
writes dist/ of one environment, or of all of them`);

export const VERIFY = `usage: npm run verify [-- <part> ...]
runs the integration tests with real programs: all parts, or those named`;

export const README = `usage: npm run readme
writes the generated tables, badges and plots of README.md and docs/`;

export const HELP = `usage: npm run help
lists the commands, one per line`;

/** External programs have their own usage; this is only their description. */
export const foreign: Readonly<Record<string, string>> = {
  test: 'runs the tests',
  check: 'checks types, lint, format and imports',
  import: 'writes imports/, the classes of custom resources',
};
