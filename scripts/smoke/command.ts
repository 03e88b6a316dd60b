import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import type { Run } from '../lib/command';
import { withHelp } from '../lib/process';
import type { Terminal } from '../lib/terminal';
import { checkCertificates } from './http';
import { type Options, parse, USAGE } from './options';
import { type Chat, smokeReport } from './run';
import { chatOf, openimSecret, speaks } from './secret';
import { environmentAt } from './target';
import { stepText, summary } from './text';

interface Input {
  readonly options: Options;
  readonly secret: string;
  readonly environment: Environment;
  readonly accounts?: Chat;
}

/** The operator's check after a deployment. Exit code 0 if every step passed, 1 if not, 2 for a usage error. */
export const smoke = withHelp(USAGE, async (args, terminal, run) => {
  const input = understood(args, terminal, run);
  if (!input) {
    return 2;
  }
  const { options, secret, environment, accounts } = input;
  const { target, output, certificates } = options;
  checkCertificates(certificates);
  const report = await smokeReport(
    target,
    secret,
    (step) => output === 'text' && terminal.out(stepText(environment, step)),
    accounts,
  );
  terminal.out(output === 'json' ? JSON.stringify(report, null, 2) : summary(report));
  return report.passed ? 0 : 1;
});

function understood(args: readonly string[], terminal: Terminal, run: Run): Input | undefined {
  try {
    const options = parse(args);
    // For an address that no environment has: the advice needs names of namespaces, and dev's are the defaults.
    const environment = environmentAt(options.target.url) ?? loadEnvironment('dev');
    speaks(environment);
    return { options, secret: openimSecret(options, run), environment, accounts: chatOf(options, run) };
  } catch (error) {
    terminal.err(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return undefined;
  }
}
