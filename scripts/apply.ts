import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { accepted, secretsAreThere, send } from './deliver/apply';
import { freshDist } from './deliver/fresh';
import { waitForRollouts } from './deliver/wait';
import { environmentArguments } from './lib/arguments';
import { namedContextOf } from './lib/kubectl';
import { LOADER } from './lib/loader';
import { parse } from './smoke/options';
import { speaks } from './smoke/secret';

const USAGE = `usage: npm run apply -- <environment> [options]
  --context <name>       kubectl context; without it, the current one, if it is the environment's cluster
  --timeout <seconds>    longest wait for the rollouts; without it, 1200
  --url https://<domain> ends with the smoke test of this address
  --insecure             the smoke test accepts any certificate`;

/** What Ctrl-C leaves, by what it interrupts. */
let left = 'nothing was applied';

/** Applies dist/<environment>, waits for the rollouts, and speaks to OpenIM when it is told where. */
async function main(): Promise<void> {
  const { environment, values } = environmentArguments(USAGE, {
    context: { type: 'string' },
    timeout: { type: 'string', default: '1200' },
    url: { type: 'string' },
    insecure: { type: 'boolean' },
  });
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) {
    throw new Error(`--timeout ${values.timeout}: a number of seconds above 0`);
  }
  const smoke = values.url ? ['--url', values.url, ...(values.insecure ? ['--insecure'] : [])] : [];
  if (values.url) {
    parse(smoke);
    speaks(environment);
  } else if (values.insecure) {
    throw new Error('--insecure is of use with --url only');
  }
  const context = namedContextOf(environment, values.context);
  const dist = freshDist(environment);
  console.log(`context ${context}`);
  secretsAreThere(environment, context);
  await accepted(dist, context);
  left = `each object is as it was or as dist/${environment.name} has it, none in between; apply again to go on`;
  await send(dist, context);
  left = 'everything is applied, and the rollouts go on by themselves; apply again to wait for them';
  console.log(await waitForRollouts(dist, context, seconds));
  left = 'everything is applied and ready; the smoke test did not end';
  if (values.url) {
    const secret = process.env.OPENIM_SECRET ? [] : ['--secret-from-cluster', '--context', context];
    const script = [...LOADER, join(__dirname, 'smoke.ts'), ...smoke, ...secret];
    process.exitCode = spawnSync(process.execPath, script, { stdio: 'inherit' }).status ?? 1;
  }
}

for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.once(signal, () => {
    console.error(`\nstopped: ${left}`);
    process.exit(code);
  });
}

main().catch(async (error) => {
  // A signal that ended kubectl has reached this process too, and says more than kubectl's end.
  await setImmediate();
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
