import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../charts/constructs/manifest';
import { inventory } from '../charts/model/secrets';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import { type Command, commandsIn } from './lib/kubectl-commands';
import { subject, subjects } from './lib/subject';

const root = join(__dirname, '..');
const pages = [
  'README.md',
  'docs/deploy.md',
  'docs/local.md',
  'docs/troubleshooting.md',
  ...['components', 'runbooks'].flatMap((name) =>
    readdirSync(join(root, 'docs', name)).map((file) => `docs/${name}/${file}`),
  ),
];

const options: readonly Parameters<typeof derive>[1][] = [
  { name: 'dev', edge: { controller: 'gke-gateway' } },
  { name: 'dev', mysql: { replicas: 3 }, internalTls: { clusterIssuer: 'cluster-ca' } },
  { name: 'dev', monitoring: { mode: 'gmp' }, secrets: 'external-secrets' },
];
const all = [...subjects(), ...options.map((values) => subject(derive(loadEnvironment('dev'), values)))];
const objects = all.flatMap((one) => one.objects);
const secrets = all.flatMap(({ environment, objects: made }) => [
  ...inventory(environment).map(({ namespace, secret }) => `${namespace}/${secret}`),
  ...made
    .filter(({ kind }) => kind === 'Certificate')
    .map(({ metadata: { namespace }, spec }) => `${namespace}/${spec.secretName}`),
]);
const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace));

/** kubectl's names of the kinds that `dist/` makes. */
const kinds: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  service: 'Service',
  hpa: 'HorizontalPodAutoscaler',
  networkpolicy: 'NetworkPolicy',
  resourcequota: 'ResourceQuota',
  externalsecret: 'ExternalSecret',
  gateway: 'Gateway',
  storageclass: 'StorageClass',
};
const pods: Readonly<Record<string, true>> = { pod: true, pods: true };
const claims: Readonly<Record<string, true>> = { pvc: true, persistentvolumeclaim: true };

const workloads = (namespace: string | undefined): readonly Manifest[] =>
  objects.filter(
    ({ kind, metadata }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind) && metadata.namespace === namespace,
  );

/** The StatefulSets of "data-redpanda-0" or "redpanda-0" in all environments, where they have that many pods. */
const setsOf = (namespace: string | undefined, pod: string, prefix = ''): readonly Manifest[] => {
  const [, name, ordinal] = new RegExp(`^${prefix}(.*)-(\\d+)$`).exec(pod) ?? [];
  return workloads(namespace).filter(
    ({ kind, metadata, spec }) => kind === 'StatefulSet' && metadata.name === name && Number(ordinal) < spec.replicas,
  );
};

/** What a command names and does not exist; names with a placeholder are skipped. */
function unknown({ namespace, objects: named, container, labels, files }: Command): readonly string[] {
  const literal = (text: string) => !/[<>$*]/.test(text);
  const missing: string[] = [];
  if (namespace && literal(namespace) && !namespaces.has(namespace)) {
    return namespace === 'argocd' || namespace === 'external-secrets' ? [] : [`namespace ${namespace}`];
  }
  for (const { kind, name } of named.filter((one) => literal(one.name))) {
    const there = pods[kind]
      ? setsOf(namespace, name).length > 0
      : claims[kind]
        ? setsOf(namespace, name, 'data-').length > 0
        : kind === 'secret'
          ? secrets.includes(`${namespace}/${name}`)
          : !kinds[kind] ||
            objects.some(
              (one) => one.kind === kinds[kind] && one.metadata.name === name && one.metadata.namespace === namespace,
            );
    if (!there) {
      missing.push(`${kind} ${name}`);
    }
  }
  const users = named.flatMap(({ kind, name }) =>
    pods[kind]
      ? setsOf(namespace, name)
      : workloads(namespace).filter((one) => one.kind === kinds[kind] && one.metadata.name === name),
  );
  const chosen = users.length > 0 ? users : workloads(namespace).filter((one) => labels.includes(nameOf(one)));
  if (container && chosen.length > 0 && !chosen.some((one) => containers(one).includes(container))) {
    missing.push(`container ${container}`);
  }
  const labelled = namespace ? workloads(namespace) : objects;
  missing.push(
    ...labels
      .filter((label) => literal(label) && !labelled.some((one) => nameOf(one) === label))
      .map((label) => `label ${label}`),
  );
  missing.push(...files.filter((file) => literal(file) && file.startsWith('dist/') && !existsSync(join(root, file))));
  return missing;
}

const nameOf = ({ metadata }: Manifest): string => metadata.labels?.['app.kubernetes.io/name'] ?? '';
const containers = ({ spec }: Manifest): readonly string[] =>
  [...(spec.template.spec.containers ?? []), ...(spec.template.spec.initContainers ?? [])].map(({ name }) => name);

test.each(pages)('every kubectl command of %s names existing objects', (file) => {
  const commands = commandsIn(readFileSync(join(root, file), 'utf8'));
  const wrong = commands.flatMap((command) => unknown(command).map((what) => `${command.text}: no ${what}`));
  expect(wrong).toEqual([]);
});

test('commands are found, with every object that they name', () => {
  const found = pages.flatMap((file) => commandsIn(readFileSync(join(root, file), 'utf8')));
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter(({ container }) => container).length).toBeGreaterThan(30);
});

test.each([
  ['kubectl -n redpand get pods', 'namespace redpand'],
  ['kubectl -n redpanda exec redpanda-3 -c redpanda -- rpk', 'pod redpanda-3'],
  ['kubectl -n redpanda exec -it redpanda-0 -c broker -- rpk', 'container broker'],
  ['kubectl -n openim rollout restart deployment openim-msg openim-message', 'deployment openim-message'],
  ['kubectl -n openim exec deployment/openim-users -- sh', 'deployment openim-users'],
  ['kubectl -n openim delete pvc data-openim-mysql-1', 'pvc data-openim-mysql-1'],
  ['kubectl -n openim get secret openim-sql -o yaml', 'secret openim-sql'],
  ['kubectl -n openim delete job -l app.kubernetes.io/name=mysql-setup', 'label mysql-setup'],
  ["kubectl -n dragonfly delete pod -l 'app.kubernetes.io/name in (dragonfly,fly)'", 'label fly'],
  ['kubectl apply --server-side -f dist/dev/kafka.k8s.yaml', 'dist/dev/kafka.k8s.yaml'],
])('%s: no %s', (command, what) => {
  expect(commandsIn(`\`\`\`sh\n${command}\n\`\`\``).flatMap(unknown)).toEqual([what]);
});
