import { loadEnvironment } from '../environments/lib/registry';
import type { Environment } from '../environments/lib/types';
import { type Options, parse, USAGE } from './smoke/options';
import { smoke } from './smoke/run';
import { environmentAt, openimSecret, speaks } from './smoke/secret';
import { stepText, summary } from './smoke/text';

interface Input {
  readonly options: Options;
  readonly secret: string;
  readonly environment: Environment;
}

/** `npm run smoke`: the operator's check after a deployment. Ends with 0 when every step passed, 1 when not, 2 when misused. */
async function main({ options: { target, output, certificates }, secret, environment }: Input): Promise<void> {
  if (certificates === 'any') {
    // The one switch that both fetch and ws heed. Node warns about it on standard error.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  }
  const report = await smoke(target, secret, (step) => output === 'text' && console.log(stepText(environment, step)));
  console.log(output === 'json' ? JSON.stringify(report, null, 2) : summary(report));
  process.exitCode = report.passed ? 0 : 1;
}

function understood(): Input | undefined {
  try {
    const options = parse(process.argv.slice(2));
    // For an address that no environment has: the advice needs names of namespaces, and dev's are the usual ones.
    const environment = environmentAt(options.target.url) ?? loadEnvironment('dev');
    speaks(environment);
    return { options, secret: openimSecret(options), environment };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

const input = understood();
if (input) {
  main(input);
}
