import { withEnvironments } from './arguments';

/** Usages of the programs that `npm run` starts outside of scripts/. */

export const SYNTH = withEnvironments(`usage: npm run synth [-- <environment>]
writes dist/ of one environment, or of all of them`);

export const VERIFY = `usage: npm run verify [-- <part> ...]
runs the integration tests with real programs: all parts, or those named`;

export const README = `usage: npm run readme
writes the generated tables and badges of README.md and docs/`;

export const HELP = `usage: npm run help
lists the commands, one per line`;

/** Other people's programs have a usage of their own, and here only what they do. */
export const foreign: Readonly<Record<string, string>> = {
  test: 'runs the tests',
  check: 'checks types, lint, format and imports',
  import: 'writes imports/, the classes of custom resources',
};
