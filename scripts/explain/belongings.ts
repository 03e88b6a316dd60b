import { matches } from '../../charts/checks/selectors';
import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import type { Topology, Workload } from './topology';

/** The objects of some workloads: what runs them, what they read, what selects them, and what names them. */
export function objectsOf(
  names: readonly string[],
  { workloads }: Topology,
  objects: readonly Manifest[],
): readonly Manifest[] {
  const own = workloads.filter(({ name }) => names.includes(name));
  return objects.filter((object) => own.some((workload) => belongs(object, workload)));
}

function belongs(object: Manifest, workload: Workload): boolean {
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
        reads(workload).has(metadata.name) ||
        strings([object.spec, object.subjects]).includes(workload.name);
}

/** Every text in a pod template: names of ConfigMaps, Secrets, accounts. */
const reads = ({ objects }: Workload): ReadonlySet<string> => new Set(strings(objects.map(podTemplateOf)));

export interface Alert {
  readonly name: string;
  readonly severity: string;
  readonly expr: string;
  readonly summary: string;
  readonly runbook: string;
}

/** The alerts in Prometheus' rules, wherever an environment keeps them: a ConfigMap's file or an object of an operator. */
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

export interface SecretUse {
  readonly namespace: string;
  readonly secret: string;
  readonly keys: string;
  readonly workload: string;
}

/** Secrets that pods read, and their keys. */
export const secretsOf = ({ workloads }: Topology): readonly SecretUse[] =>
  workloads.flatMap(({ name, namespace, objects }) => {
    const keys = new Map<string, Set<string>>();
    const add = (secret: string, key: string) => keys.set(secret, (keys.get(secret) ?? new Set()).add(key));
    walk(objects.map(podTemplateOf), (node) => {
      node.secretKeyRef && add(node.secretKeyRef.name, node.secretKeyRef.key);
      const volume = node.secret;
      const files: Manifest[] = volume?.items ?? [];
      volume &&
        (files.length > 0 ? files.map(({ key }) => key) : ['all']).map((key) => add(volume.secretName ?? volume.name, key));
    });
    return [...keys].map(([secret, some]) => ({ namespace, secret, keys: [...some].sort().join(', '), workload: name }));
  });

function walk(node: unknown, visit: (node: Manifest) => void): void {
  if (node && typeof node === 'object') {
    visit(node as Manifest);
    Object.values(node).map((child) => walk(child, visit));
  }
}

/** Every text in a value. */
const strings = (node: unknown): readonly string[] =>
  typeof node === 'string' ? [node] : node && typeof node === 'object' ? Object.values(node).flatMap(strings) : [];
