import { identity, type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import type { Found } from '../deliver/live-objects';

/** What everything else needs: the finding of a cluster that does not answer is about this. */
export const CLUSTER = 'the cluster';

/** What tells people of trouble in any workload. */
export const ALERTS = 'the alerts';

/** The objects that an object needs before it works, by identity. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Who needs whom, by what the objects themselves say: Secrets, ConfigMaps, ServiceAccounts and classes that
 * a pod names; claims and their class; the node that a pod runs on; and the services that a pod's init container waits for,
 * with the setup Job of each. What tells of a workload needs all of them.
 */
export function graphOf(wanted: readonly Manifest[], found: readonly Found[]): Graph {
  const graph = new Map<string, Set<string>>();
  const add = (from: string, ...to: readonly string[]) => {
    const needs = graph.get(from) ?? new Set();
    for (const one of to) {
      if (one !== from) {
        needs.add(one);
      }
    }
    graph.set(from, needs);
  };
  for (const object of [...wanted, ...found]) {
    const { namespace } = object.metadata;
    if (object.kind !== 'Pod') {
      const template = podTemplateOf(object);
      add(identity(object), ...(template ? podNeeds(template.spec, namespace ?? '', wanted) : []));
    }
  }
  for (const claim of found.filter(({ kind }) => kind === 'PersistentVolumeClaim')) {
    const { name, namespace } = claim.metadata;
    add(identity(claim), `StorageClass ${claim.spec?.storageClassName}`);
    for (const owner of wanted.filter((one) => one.kind === 'StatefulSet' && one.metadata.namespace === namespace)) {
      const own = (owner.spec.volumeClaimTemplates ?? []).some((one: Manifest) =>
        new RegExp(`^${one.metadata.name}-${owner.metadata.name}-\\d+$`).test(name),
      );
      if (own) {
        add(identity(owner), identity(claim));
      }
    }
  }
  const nodes = found.filter(({ kind }) => kind === 'Node').map(identity);
  for (const pod of found.filter(({ kind }) => kind === 'Pod')) {
    // One that has no node could run on any.
    add(workloadOf(pod, found), ...(pod.spec?.nodeName ? [`Node ${pod.spec.nodeName}`] : nodes));
  }
  add(ALERTS, ...wanted.filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind)).map(identity));
  return graph;
}

function podNeeds(spec: Manifest['spec'], namespace: string, wanted: readonly Manifest[]): readonly string[] {
  return [
    ...references(spec, namespace),
    ...(spec.serviceAccountName ? [`ServiceAccount ${namespace}/${spec.serviceAccountName}`] : []),
    ...(spec.priorityClassName ? [`PriorityClass ${spec.priorityClassName}`] : []),
    ...(spec.imagePullSecrets ?? []).map(({ name }: { name: string }) => `Secret ${namespace}/${name}`),
    ...waits(spec).flatMap((address) => behind(address, wanted)),
  ];
}

/** Secrets and ConfigMaps, wherever in a pod they are named. */
function references(value: unknown, namespace: string): readonly string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const kind = /^secret(KeyRef|Ref)?$/.test(key) ? 'Secret' : /^configMap(KeyRef|Ref)?$/.test(key) ? 'ConfigMap' : '';
    const name = kind && (inner?.secretName ?? inner?.name);
    return [...(name ? [`${kind} ${namespace}/${name}`] : []), ...references(inner, namespace)];
  });
}

/** `host:port` of what the init container `wait` waits for. */
export const waits = (spec: Manifest['spec']): readonly string[] =>
  (spec?.initContainers ?? [])
    .filter(({ name }: { name: string }) => name === 'wait')
    .flatMap(({ args }: { args?: readonly string[] }) => args ?? []);

/** The workloads behind the Service of an address, and their setup Jobs. */
export function behind(address: string, wanted: readonly Manifest[]): readonly string[] {
  const [, service = '', namespace] = /^(?:[^.:]+\.)?([^.:]+)\.([^.:]+)\.svc\b/.exec(address) ?? [];
  const name = service.replace(/-headless$/, '');
  return wanted
    .filter(
      ({ kind, metadata }) =>
        metadata.namespace === namespace &&
        ((['Deployment', 'StatefulSet'].includes(kind) && metadata.name === name) ||
          (kind === 'Job' && new RegExp(`^${name}-setup-[^-]+$`).test(metadata.name))),
    )
    .map(identity);
}

/** Identity of the Deployment, StatefulSet, DaemonSet, Job or CronJob that a pod or ReplicaSet belongs to, or its own. */
export function workloadOf(object: Found, found: readonly Found[]): string {
  const [owner] = object.metadata.ownerReferences ?? [];
  if (!owner) {
    return identity(object);
  }
  const id = `${owner.kind} ${object.metadata.namespace}/${owner.name}`;
  const known = found.find((one) => identity(one) === id);
  return known ? workloadOf(known, found) : id;
}

/** Everything that an object needs, and what that needs, with itself, its namespace and the cluster. */
export function needed(graph: Graph, object: string): ReadonlySet<string> {
  const all = new Set([object]);
  for (const one of all) {
    const [, namespace] = /^\S+ ([^/]+)\//.exec(one) ?? [];
    for (const next of [...(graph.get(one) ?? []), namespace ? `Namespace ${namespace}` : CLUSTER]) {
      all.add(next);
    }
  }
  return all;
}
