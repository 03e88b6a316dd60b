import { environmentArguments } from './lib/arguments';
import { contextOf } from './lib/kubectl';
import { clusterSecrets } from './secrets/cluster';
import { rotate } from './secrets/rotate';
import { secretManagerValues } from './secrets/secret-manager';

const USAGE = `usage: npm run secrets -- <environment> [--rotate <value>] [--dry-run] [--context <kubectl context>]
makes the passwords that are missing; with --rotate it replaces one, by its name in charts/model/secrets.ts, and says what to run then`;

/** Makes the Secrets that an environment lacks: in its cluster, or in Secret Manager for the operator external-secrets. */
function main(): void {
  const { environment, values } = environmentArguments(USAGE, {
    'dry-run': { type: 'boolean' },
    rotate: { type: 'string' },
    context: { type: 'string' },
  });
  const { context, 'dry-run': dryRun, rotate: value } = values;
  // `npm run secrets dev --dry-run`, without the "--", keeps the option for npm and tells us by this variable alone.
  const mode = dryRun || process.env.npm_config_dry_run === 'true' ? 'would make' : 'made';
  if (environment.secrets !== 'existing' && context) {
    throw new Error(`environment "${environment.name}" has its values in Secret Manager; --context is of no use there`);
  }
  if (value !== undefined) {
    rotate(environment, value, mode, () => contextOf(environment, context));
  } else if (environment.secrets === 'existing') {
    clusterSecrets(environment, contextOf(environment, context), mode);
  } else {
    secretManagerValues(environment, mode);
  }
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
