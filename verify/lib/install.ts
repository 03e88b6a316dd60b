import assert from 'node:assert';
import { join } from 'node:path';
import type { Manifest } from '../../charts/constructs/manifest';
import { inventory, secretType } from '../../charts/model/secrets';
import { hasEdge } from '../../environments/lib/edge';
import { opensNames } from '../../environments/lib/egress';
import type { Environment } from '../../environments/lib/types';
import { groupBy } from '../../scripts/lib/group-by';
import type { Cluster } from './cluster/cluster';
import type { Answer } from './command';
import { distFolder, readObjects } from './dist';
import { none } from './findings';
import { holds } from './time';

const CRDS = join(__dirname, '../../imports/crds');

/** Installs the CustomResourceDefinitions that the README asks for before the first apply, as far as they are needed. */
export async function installDefinitions(cluster: Cluster, environment: Environment): Promise<void> {
  const { secrets, edge, mesh } = environment;
  const files = [
    ...(secrets === 'external-secrets' ? ['external-secrets.yaml'] : []),
    ...(hasEdge({ edge }, 'gke-gateway') ? ['gateway.yaml'] : []),
    ...(mesh.kind.startsWith('istio') ? ['istio.yaml'] : []),
    ...(opensNames(environment) ? ['fqdn.yaml'] : []),
  ];
  for (const file of files) {
    await establish(cluster, join(CRDS, file));
  }
}

/** Applies a file, or a folder of files, of CustomResourceDefinitions, and waits until their kinds are served. */
export async function establish(cluster: Cluster, path: string): Promise<void> {
  const objects = readObjects(path);
  await applyAll(cluster, objects);
  await holds(`the kinds of ${path} are served`, async () => {
    for (const { spec } of objects) {
      for (const { name } of spec.versions.filter(({ served }: Manifest[string]) => served)) {
        const kind = { apiVersion: `${spec.group}/${name}`, kind: spec.names.kind, metadata: { name: '' } };
        await cluster.api.list(await cluster.api.collectionOf(kind));
      }
    }
  });
}

/** `kubectl apply` as the README tells it. */
export const apply = ({ kubectl }: Cluster, folder: string): Promise<Answer> =>
  kubectl(['apply', '--server-side', '-f', folder]);

/**
 * The same requests without kubectl, which takes 5 s of CPU to read the schemas; part `apply` has the command itself.
 * Throws with all that the API server refuses or warns of.
 */
export async function applyAll({ api }: Cluster, objects: readonly Manifest[]): Promise<string> {
  const refused: string[] = [];
  for (const object of objects) {
    await api.apply(object).catch((error: Error) => refused.push(error.message));
  }
  none('rejected', refused);
  return `${objects.length} objects`;
}

/** The Secrets that `npm run secrets`, the operator or cert-manager would make, with worthless values. */
export async function createSecrets({ api }: Cluster, environment: Environment): Promise<void> {
  for (const [id, keys] of groupBy(inventory(environment), ({ namespace, secret }) => `${namespace}/${secret}`)) {
    const [namespace, name = ''] = id.split('/');
    const stringData = Object.fromEntries(keys.map(({ key }) => [key, 'worthless']));
    await api.create(`/api/v1/namespaces/${namespace}/secrets`, { metadata: { name }, type: secretType(name), stringData });
  }
}

/** Everything that the README tells a user to do, on an empty cluster: definitions, Secrets, `dist/`. */
export async function install(
  cluster: Cluster,
  environment: Environment,
  objects: readonly Manifest[] = readObjects(distFolder(environment.name)),
): Promise<void> {
  await installDefinitions(cluster, environment);
  if (environment.gke) {
    await bringClass(cluster);
  }
  await namespacesWithSecrets(cluster, environment, objects);
  await applyAll(cluster, objects);
}

/** The namespaces among the objects and their Secrets: before the pods that wait for them, which look again every second. */
export async function namespacesWithSecrets(
  cluster: Cluster,
  environment: Environment,
  objects: readonly Manifest[],
): Promise<void> {
  await applyAll(
    cluster,
    objects.filter(({ kind }) => kind === 'Namespace'),
  );
  await createSecrets(cluster, environment);
}

/** A class that GKE brings: a backup whose hour strikes during a part asks for a disk of it. */
const bringClass = ({ api }: Cluster): Promise<unknown> =>
  api.create('/apis/storage.k8s.io/v1/storageclasses', {
    metadata: { name: 'standard-rwo' },
    provisioner: 'pd.csi.storage.gke.io',
    volumeBindingMode: 'WaitForFirstConsumer',
  });

/** Throws with what kubectl said when it failed or warned. */
export function expectSuccess({ code, stderr }: Answer, what: string): void {
  assert(code === 0 && stderr.trim() === '', `${what}: exit ${code}\n${stderr.trim()}`);
}
