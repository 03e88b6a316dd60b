import type { Manifest } from '../../charts/constructs/manifest';
import { inventory, secretType } from '../../charts/model/secrets';
import { allNamespaces } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import { built } from '../lib/built';
import type { Kubectl } from '../lib/kubectl';
import { certificates } from './certificates';
import { logins } from './logins';
import { type Mode, type PlannedSecret, plan } from './plan';
import { receivers } from './receivers';
import { kubectlOf, type Session } from './session';

/**
 * Makes the Secrets and keys of the inventory that the cluster of this context lacks, and the namespaces for them; what
 * is there stays as it is. Prints a line for each Secret, without values.
 */
export function clusterSecrets(session: Session): void {
  const { environment, mode, terminal } = session;
  const kubectl = kubectlOf(session);
  const { context } = kubectl;
  const write: Write = mode === 'created' ? (args, input) => kubectl.command(args, input) : () => {};
  const found = secretsFound(kubectl, environment);
  const secrets = plan(environment, found);
  for (const namespace of missingNamespaces(kubectl, environment)) {
    // --save-config: `kubectl apply` takes the namespace over. Without it, it could not take a label away later.
    write(['create', '--save-config', '-f', '-'], namespace);
    terminal.out(`${namespace.metadata.name}  ${mode}: namespace`);
  }
  for (const secret of secrets) {
    store(write, secret);
    terminal.out(line(secret, mode));
  }
  for (const brought of [certificates, receivers, logins]) {
    for (const message of brought(environment, context, found)) {
      terminal.out(message);
    }
  }
  const touched = secrets.filter(({ missing }) => Object.keys(missing).length > 0).length;
  terminal.out(touched ? `${mode}: ${touched} of ${secrets.length} Secrets` : `all ${secrets.length} Secrets exist`);
}

/** One call per namespace: `get` of several names answers with a list of those that exist, of one with the object itself. */
export function secretsFound(kubectl: Kubectl, environment: Environment): readonly Manifest[] {
  const all = inventory(environment);
  return [...new Set(all.map(({ namespace }) => namespace))].flatMap((namespace) => {
    const names = new Set(all.filter((key) => key.namespace === namespace).map(({ secret }) => secret));
    const answer = kubectl.command([
      'get',
      'secret',
      ...names,
      `--namespace=${namespace}`,
      '--ignore-not-found',
      '--output=json',
    ]);
    const { items, ...object } = JSON.parse(answer || '{"items":[]}');
    return items ?? [object];
  });
}

/** As dist/ has them: labels for Pod Security included. */
function missingNamespaces(kubectl: Kubectl, environment: Environment): readonly Manifest[] {
  const names = allNamespaces(environment);
  const found = kubectl.command(['get', 'namespace', ...names, '--ignore-not-found', '--output=name']).split('\n');
  return built(environment)
    .flatMap(({ objects }) => objects)
    .filter(({ kind, metadata }) => kind === 'Namespace' && !found.includes(`namespace/${metadata.name}`));
}

/** A call of kubectl that writes. */
type Write = (args: readonly string[], input: unknown) => void;

/** Fails after a concurrent change: `create` if the Secret exists, `replace` if it is not the version that was read. */
function store(write: Write, { namespace, name, found, missing }: PlannedSecret): void {
  if (!found) {
    // No app.kubernetes.io/managed-by: cdk8s, the mark of what dist/ has and may be pruned when it has it no more.
    const metadata = { namespace, name, labels: { 'app.kubernetes.io/part-of': 'openim' } };
    write(['create', '-f', '-'], { apiVersion: 'v1', kind: 'Secret', metadata, type: secretType(name), data: missing });
  } else if (Object.keys(missing).length > 0) {
    // --raw: a plain `replace` writes the new keys into the annotation of `kubectl apply`, if this Secret was applied
    // with it. The next apply of that file would remove them.
    const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
    write(['replace', `--raw=${path}`, '-f', '-'], { ...found, data: { ...found.data, ...missing } });
  }
}

const line = ({ namespace, name, missing, kept }: PlannedSecret, mode: Mode): string =>
  `${namespace}/${name}  ${mode}: ${Object.keys(missing).join(', ') || '-'}  kept: ${kept.join(', ') || '-'}`;
