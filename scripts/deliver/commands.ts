import { environmentArguments, seconds, withEnvironments } from '../lib/arguments';
import { Kubectl } from '../lib/kubectl';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { smoke } from '../smoke/command';
import { parse } from '../smoke/options';
import { speaks } from '../smoke/secret';
import { accepted, secretsAreThere, send } from './apply';
import { delivery } from './delivery';
import { differences } from './diff';
import { deleteLeftovers } from './prune';
import { waitForRollouts } from './wait';

const APPLY = withEnvironments(`usage: npm run apply -- <environment> [options]
applies dist/ of an environment and waits for the rollouts
  --context <name>       kubectl context; without it, the current one, if it is the environment's cluster
  --timeout <seconds>    longest wait for the rollouts; without it, 1200
  --url https://<domain> ends with the smoke test of this address
  --insecure             the smoke test accepts any certificate`);

/** Applies dist/<environment>, waits for the rollouts, and speaks to OpenIM when it is told where. */
export const apply = withHelp(APPLY, (args, terminal, run) =>
  reported(terminal, 1, async () => {
    terminal.leaves('nothing was applied');
    const { environment, values } = environmentArguments(args, APPLY, {
      context: { type: 'string' },
      timeout: { type: 'string', default: '1200' },
      url: { type: 'string' },
      insecure: { type: 'boolean' },
    });
    const timeout = seconds('--timeout', values.timeout);
    const address = values.url ? ['--url', values.url, ...(values.insecure ? ['--insecure'] : [])] : [];
    if (values.url) {
      parse(address);
      speaks(environment);
    } else if (values.insecure) {
      throw new Error('--insecure is valid only with --url');
    }
    const dist = delivery(environment, values.context, terminal, run);
    const { context } = dist.kubectl;
    terminal.out(`context ${context}`);
    secretsAreThere(environment, new Kubectl(run, context));
    await accepted(dist);
    terminal.leaves(`each object is unchanged or fully applied; apply again to continue`);
    await send(dist);
    terminal.leaves('everything is applied, and the rollouts continue; apply again to wait for them');
    terminal.out(await waitForRollouts(dist, timeout));
    terminal.leaves('everything is applied and ready; the smoke test did not finish');
    const secret = process.env.OPENIM_SECRET ? [] : ['--secret-from-cluster', '--context', context];
    return values.url ? smoke([...address, ...secret], terminal, run) : 0;
  }),
);

const PRUNE = withEnvironments(`usage: npm run prune -- <environment> [--yes] [--context <kubectl context>]
lists objects of the environment that dist/ no longer has; deletes them only with --yes`);

export const prune = withHelp(PRUNE, (args, terminal, run) =>
  reported(terminal, 1, () => {
    const { environment, values } = environmentArguments(args, PRUNE, {
      yes: { type: 'boolean' },
      context: { type: 'string' },
    });
    const dist = delivery(environment, values.context, terminal, run);
    terminal.out(`context ${dist.kubectl.context}`);
    // `npm run prune dev --yes`, without the "--", keeps the option for npm: then nothing is deleted, only listed.
    deleteLeftovers(dist, values.yes ? 'delete' : 'list');
    return 0;
  }),
);

const DIFF = withEnvironments(`usage: npm run diff -- <environment> [--context <kubectl context>]
prints what an apply would change
exit code: 0 no differences, 1 differences, 2 the comparison failed`);

/** What an apply would change. Ends as `kubectl diff` does: 0 for nothing, 1 for differences, 2 when it cannot say. */
export const diff = withHelp(DIFF, (args, terminal, run) =>
  reported(terminal, 2, () => {
    const { environment, values } = environmentArguments(args, DIFF, { context: { type: 'string' } });
    return differences(delivery(environment, values.context, terminal, run)) === 'none' ? 0 : 1;
  }),
);
