import { matches } from '../../charts/checks/selectors';
import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import type { Topology, Workload } from './topology';

/**
 * The objects of some workloads: those that run them, those they read, those that select them, and those that refer to
 * them.
 */
export function objectsOf(
  names: readonly string[],
  { workloads }: Topology,
  objects: readonly Manifest[],
): readonly Manifest[] {
  const own = workloads
    .filter(({ name }) => names.includes(name))
    .map((workload) => ({ ...workload, read: new Set(strings(workload.objects.map(podTemplateOf))) }));
  return objects.filter((object) => own.some((workload) => belongs(object, workload)));
}

/** `read` is every text in its pod templates: names of ConfigMaps, Secrets, accounts. */
function belongs(object: Manifest, workload: Workload & { readonly read: ReadonlySet<string> }): boolean {
  const { kind, metadata, spec } = object;
  if (metadata.namespace !== workload.namespace) {
    return false;
  }
  if (kind === 'NetworkPolicy' || kind === 'PodDisruptionBudget') {
    const selector = kind === 'NetworkPolicy' ? spec.podSelector : spec.selector;
    return Object.keys(selector).length > 0 && matches(selector, workload.labels);
  }
  return podTemplateOf(object)
    ? workload.objects.includes(object)
    : metadata.name === workload.name ||
        workload.read.has(metadata.name) ||
        strings([object.spec, object.subjects]).includes(workload.name);
}

export interface Alert {
  readonly name: string;
  readonly severity: string;
  readonly expr: string;
  readonly summary: string;
  readonly runbook: string;
}

/** The alerts in Prometheus' rules, in either form: a ConfigMap's file or an object of an operator. */
export const alertsOf = (objects: readonly Manifest[], parse: (yaml: string) => Manifest): readonly Alert[] =>
  objects
    .flatMap(({ kind, data, spec }) =>
      kind === 'ConfigMap'
        ? Object.values<string>(data ?? {}).flatMap((text) => (text.startsWith('groups:') ? parse(text).groups : []))
        : kind === 'ClusterRules' || kind === 'PrometheusRule'
          ? spec.groups
          : [],
    )
    .flatMap(({ rules }: Manifest) => rules)
    .filter(({ alert }: Manifest) => alert)
    .map(({ alert, expr, labels, annotations }: Manifest) => ({
      name: alert,
      severity: labels.severity,
      expr,
      ...annotations,
    }));

/** Keys of Secrets that pods read, as `namespace secret key`, with the workloads that do. A volume without items has all keys. */
export function secretsOf({ workloads }: Topology): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>();
  for (const { name, namespace, objects } of workloads) {
    const add = (secret: string, key: string) => {
      const id = `${namespace} ${secret} ${key}`;
      readers.set(id, [...new Set([...(readers.get(id) ?? []), name])]);
    };
    walk(objects.map(podTemplateOf), ({ secretKeyRef, secret }) => {
      secretKeyRef && add(secretKeyRef.name, secretKeyRef.key);
      (secret?.items ?? (secret ? [{ key: 'all' }] : [])).map(({ key }: Manifest) =>
        add(secret.secretName ?? secret.name, key),
      );
    });
  }
  return readers;
}

function walk(node: unknown, visit: (node: Manifest) => void): void {
  if (node && typeof node === 'object') {
    visit(node as Manifest);
    Object.values(node).map((child) => walk(child, visit));
  }
}

/** Every text in a value. */
const strings = (node: unknown): readonly string[] =>
  typeof node === 'string' ? [node] : node && typeof node === 'object' ? Object.values(node).flatMap(strings) : [];
