import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Environment } from '../../environments/lib/types';
import type { Kubectl } from '../lib/kubectl';
import type { Terminal } from '../lib/terminal';
import { secretsFound } from '../secrets/cluster';
import { plan } from '../secrets/plan';
import { sleep } from '../smoke/sleep';
import type { Delivery } from './delivery';
import { missingNamespaces } from './diff';
import { refusals } from './dry-run';
import { errorLines, failure, refusesHost } from './failure';

/** Seconds that the API server gets to see the hosts of a policy that was just changed; it takes about one. */
const POLICY = 30;

/** Throws when pods would wait for Secrets that nobody has made yet. Certificates may come later. */
export function secretsAreThere(environment: Environment, kubectl: Kubectl): void {
  if (environment.secrets !== 'existing') {
    return;
  }
  const missing = plan(environment, secretsFound(kubectl, environment)).flatMap(({ namespace, name, missing }) =>
    Object.keys(missing).map((key) => `  ${namespace}/${name} ${key}`),
  );
  if (missing.length > 0) {
    throw new Error(`Nothing was applied. Keys of Secrets are missing, and the pods that read them would not start:
${missing.join('\n')}
Create them: npm run secrets -- ${environment.name} --context ${kubectl.context}`);
  }
}

/**
 * Throws when the API server would refuse anything of dist/: a release is applied whole or not at all. Two things it cannot
 * be asked before: objects of a namespace that is not there yet, and Ingresses of a host that its policy has not heard of.
 */
export async function accepted({ outputs, kubectl }: Delivery): Promise<void> {
  const missing = missingNamespaces(
    outputs.flatMap((output) => output.objects),
    kubectl,
  );
  const refused: string[] = [];
  for (const { objects } of outputs) {
    const items = objects.filter(({ metadata }) => !missing.has(metadata.namespace ?? ''));
    refused.push(...refusals(kubectl, items).filter((line) => !refusesHost(line)));
    await setImmediate();
  }
  if (refused.length > 0) {
    throw failure('Nothing was applied. The API server rejected:', refused);
  }
}

/**
 * Sends the files of `dist/<environment>` in kubectl's order and prints a line for each. An object that is refused does
 * not keep others from being sent; at the end all refusals are thrown together.
 */
export async function send({ folder, kubectl, terminal }: Delivery): Promise<void> {
  const refused: string[] = [];
  for (const file of readdirSync(folder).sort()) {
    const { sent, errors } = await sendFile(join(folder, file), kubectl, terminal);
    terminal.out(`${file.padEnd(28)}${String(sent).padStart(4)} objects applied`);
    refused.push(...errors);
    // kubectl ran while this process stood still: a Ctrl-C is heard here.
    await setImmediate();
  }
  if (refused.length > 0) {
    throw failure('These objects were not applied; all others were:', refused);
  }
}

/** Ingresses of a new host are refused until the API server has seen the policy that was sent before them. */
async function sendFile(
  path: string,
  kubectl: Kubectl,
  terminal: Terminal,
): Promise<{ sent: number; errors: readonly string[] }> {
  const end = Date.now() + POLICY * 1000;
  for (;;) {
    const ended = kubectl.attempt(['apply', '--server-side', `--filename=${path}`]);
    for (const [warning] of ended.stderr.matchAll(/^Warning: .*$/gm)) {
      terminal.err(warning);
    }
    const lines = errorLines(ended);
    const errors = ended.status !== 0 && lines.length === 0 ? [`${path}: exit status ${ended.status}`] : lines;
    if (ended.status === 0 || !errors.some(refusesHost) || Date.now() > end) {
      return { sent: ended.stdout.split('\n').filter(Boolean).length, errors: ended.status === 0 ? [] : errors };
    }
    terminal.out('the policy openim-ingresses does not have the hosts yet: retrying');
    await sleep(2);
  }
}
