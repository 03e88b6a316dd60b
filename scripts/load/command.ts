import { loadEnvironment } from '../../environments/lib/registry';
import type { Run } from '../lib/command';
import { withHelp } from '../lib/process';
import type { Terminal } from '../lib/terminal';
import { checkCertificates } from '../smoke/http';
import { openimSecret, speaks } from '../smoke/secret';
import { interruptible } from './interrupt';
import { type Options, parse, USAGE } from './options';
import { Progress } from './progress';
import { loadReport } from './run';
import { text } from './text';

/**
 * A load test for operators. Ends with 0 when all that was asked was done and every message arrived once, 1 when not, 2 for a
 * usage error, 130 after Ctrl-C.
 */
export const load = withHelp(USAGE, async (args, terminal, run) => {
  const input = understood(args, terminal, run);
  if (!input) {
    return 2;
  }
  const { options, secret } = input;
  const { output, certificates } = options.access;
  checkCertificates(certificates);
  const { stop, done } = interruptible(() =>
    terminal.err('\nstopping: it cleans up; Ctrl-C again ends at once and leaves users, groups and messages'),
  );
  // Nothing but the document goes to standard output.
  const progress =
    output === 'json' ? new Progress({ ...terminal, columns: 0 }, terminal.err) : new Progress(terminal, terminal.out);
  const shown = progress.run();
  const report = await loadReport(options, secret, progress.show, stop);
  progress.end();
  await shown;
  done();
  // For an address that no environment has: the advice needs names of namespaces, and dev's are the usual ones.
  const environment = options.environment ?? loadEnvironment('dev');
  terminal.out(output === 'json' ? JSON.stringify(report, null, 2) : text(environment, report));
  return stop.aborted ? Number(stop.reason) : report.passed ? 0 : 1;
});

function understood(
  args: readonly string[],
  terminal: Terminal,
  run: Run,
): { options: Options; secret: string } | undefined {
  try {
    const options = parse(args);
    speaks(options.environment ?? loadEnvironment('dev'));
    return { options, secret: openimSecret(options.access, run) };
  } catch (error) {
    terminal.err(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return undefined;
  }
}
