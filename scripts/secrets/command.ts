import { environmentArguments, withEnvironments } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { clusterSecrets } from './cluster';
import { rotate } from './rotate';
import { secretManagerValues } from './secret-manager';
import type { Session } from './session';

const USAGE =
  withEnvironments(`usage: npm run secrets -- <environment> [--rotate <value>] [--dry-run] [--context <kubectl context>]
creates missing passwords, or replaces one
  --rotate <value>  replaces the value of this name in charts/model/secrets.ts and prints the commands to run next`);

/** Makes the Secrets that an environment lacks: in its cluster, or in Secret Manager for the operator external-secrets. */
export const secrets = withHelp(USAGE, (args, terminal, run) =>
  reported(terminal, 1, () => {
    const { environment, values } = environmentArguments(args, USAGE, {
      'dry-run': { type: 'boolean' },
      rotate: { type: 'string' },
      context: { type: 'string' },
    });
    const { context, 'dry-run': dryRun, rotate: value } = values;
    // `npm run secrets dev --dry-run`, without the "--", passes the option to npm, which only sets this variable.
    const mode = dryRun || process.env.npm_config_dry_run === 'true' ? 'would create' : 'created';
    if (environment.secrets !== 'existing' && context) {
      throw new Error(`environment "${environment.name}" has its values in Secret Manager; omit --context`);
    }
    const session: Session = { environment, context, mode, terminal, run };
    if (value !== undefined) {
      rotate(session, value);
    } else if (environment.secrets === 'existing') {
      clusterSecrets(session);
    } else {
      secretManagerValues(session);
    }
    return 0;
  }),
);
