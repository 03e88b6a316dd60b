import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { type Argocd, argocd } from '../../environments/lib/argocd';
import type { Environment } from '../../environments/lib/types';
import { validateArgocd } from '../../environments/lib/validate/argocd';
import { Application, AppProject } from '../../imports/argoproj.io';
import { commonLabels } from '../constructs/labels';
import type { Manifest, Output } from '../constructs/manifest';
import { GMP_PUBLIC } from '../model/secrets';
import { addedNamespaces } from '../model/workloads';
import { clusterKinds, type GroupKind, namespaceKinds } from './kinds';

/** Argo CD runs in the cluster of the environment. */
const SERVER = 'https://kubernetes.default.svc';

/** Sync waves of the Applications: policies and classes before the workloads that need them, ingress after its backends. */
function wave(environment: Environment, output: string): string {
  return output === 'cluster' ? '0' : output === environment.namespaces.edge ? '2' : '1';
}

/**
 * The objects with which Argo CD synchronizes an environment with its part of `dist/`: `root`, which a person applies
 * once, and the `apps` that the root Application creates, one for each file. Throws when environments/lib/argocd.ts is
 * invalid.
 */
export function argocdOutputs(environment: Environment, outputs: readonly Output[], values = argocd): readonly Output[] {
  validateArgocd(values);
  const app = new App();
  const { name, namespaces } = environment;
  const root = new Chart(app, 'root', { labels: commonLabels });
  // Google's namespace, which contains the configuration of its Alertmanager.
  const others = outputs.map((output) => output.name).filter((output) => output === GMP_PUBLIC);
  projects(root, environment, values, outputs, [...others, ...addedNamespaces(environment)]);
  application(root, values, `openim-${name}`, `openim-${name}-root`, {
    path: `argocd/${name}`,
    include: 'apps.k8s.yaml',
    namespace: values.namespace,
    wave: '0',
  });
  const children = new Chart(app, 'apps', { labels: commonLabels });
  for (const output of outputs) {
    application(children, values, `openim-${name}-${output.name}`, `openim-${name}`, {
      path: name,
      include: `${output.name}.k8s.yaml`,
      namespace: output.name === 'cluster' ? namespaces.openim : output.name,
      wave: wave(environment, output.name),
    });
  }
  return [root, children].map((chart) => ({
    name: chart.node.id,
    objects: chart.node
      .findAll()
      .filter(ApiObject.isApiObject)
      .map((object): Manifest => object.toJson()),
  }));
}

/** One AppProject may manage the kinds and namespaces of this repository; the other one may only create the Applications. */
function projects(
  scope: Construct,
  { name, namespaces }: Environment,
  { repoURL, namespace }: Argocd,
  outputs: readonly Output[],
  others: readonly string[],
): void {
  const project = (id: string, description: string, spec: object) =>
    new AppProject(scope, id, { metadata: { name: id, namespace }, spec: { description, sourceRepos: [repoURL], ...spec } });
  project(`openim-${name}`, `OpenIM, environment ${name}`, {
    destinations: [...Object.values(namespaces), ...others].map((one) => ({ server: SERVER, namespace: one })),
    clusterResourceWhitelist: withAdded(clusterKinds, outputs, 'cluster'),
    namespaceResourceWhitelist: withAdded(namespaceKinds, outputs, 'namespace'),
  });
  project(`openim-${name}-root`, `The Applications of OpenIM, environment ${name}`, {
    destinations: [{ server: SERVER, namespace }],
    clusterResourceWhitelist: [],
    namespaceResourceWhitelist: [{ group: 'argoproj.io', kind: 'Application' }],
  });
}

/** The kinds that charts create, and those that only additions create. */
function withAdded(ours: readonly GroupKind[], outputs: readonly Output[], scope: 'cluster' | 'namespace'): GroupKind[] {
  const all = [...ours];
  for (const { apiVersion, kind, metadata } of outputs.flatMap(({ objects }) => objects)) {
    const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '';
    const here = (metadata.namespace === undefined ? 'cluster' : 'namespace') === scope;
    if (here && !all.some((one) => one.group === group && one.kind === kind)) {
      all.push({ group, kind });
    }
  }
  return all;
}

interface Source {
  /** Path below `dist/`. */
  readonly path: string;
  readonly include: string;
  readonly namespace: string;
  readonly wave: string;
}

/** Without a finalizer: deleting an Application keeps its objects. */
function application(scope: Construct, values: Argocd, name: string, project: string, source: Source): void {
  new Application(scope, `${name}-application`, {
    metadata: {
      name,
      namespace: values.namespace,
      annotations: {
        // The API server computes the diff: its defaults and the fields that controllers own do not count as drift.
        'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
        'argocd.argoproj.io/sync-wave': source.wave,
      },
    },
    spec: {
      project,
      source: {
        repoUrl: values.repoURL,
        targetRevision: values.targetRevision,
        path: `${values.path}/${source.path}`,
        directory: { include: source.include },
      },
      destination: { server: SERVER, namespace: source.namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        // PruneLast: an old ConfigMap is deleted after the pods that read it.
        syncOptions: ['ServerSideApply=true', 'PruneLast=true'],
        // The API server rejects a new host until it uses the new policy.
        retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
      },
    },
  });
}
