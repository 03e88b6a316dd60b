import { delivery } from '../deliver/delivery';
import { environmentArguments, seconds, withEnvironments } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { growVolumes } from './grow';

const USAGE = withEnvironments(`usage: npm run expand-volumes -- <environment> [--yes] [options]
lists the volumes that are larger in dist/ than in the cluster; grows them only with --yes
  --context <name>       kubectl context; without it, the current one, if it is the environment's cluster
  --timeout <seconds>    longest wait for the disks of one StatefulSet, and for its pods; without it, 600`);

export const expandVolumes = withHelp(USAGE, (args, terminal, run) =>
  reported(terminal, 1, async () => {
    terminal.leaves('pods and data are unchanged; run this again to continue');
    const { environment, values } = environmentArguments(args, USAGE, {
      yes: { type: 'boolean' },
      context: { type: 'string' },
      timeout: { type: 'string', default: '600' },
    });
    const timeout = seconds('--timeout', values.timeout);
    const dist = delivery(environment, values.context, terminal, run);
    terminal.out(`context ${dist.kubectl.context}`);
    // `npm run expand-volumes dev --yes`, without the "--", keeps the option for npm: then nothing is changed, only listed.
    await growVolumes(dist, timeout, values.yes ? 'grow' : 'list');
    return 0;
  }),
);
