import { denials, type Pod } from '../../charts/checks/reachability';
import { matches } from '../../charts/checks/selectors';
import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { ADDITIONS, boxes, EXTERNAL, FRONT_ENDS, INTERNET, OUTSIDE } from './grouping';

/**
 * Pods with the same name, by the label that selectors use; the object name of a restore or a setup Job differs with
 * each change.
 */
export interface Workload extends Pod {
  readonly name: string;
  readonly objects: readonly Manifest[];
  readonly ports: Readonly<Record<string, number>>;
}

/** A connection that the NetworkPolicies of both ends allow. An end is the name of a workload or of an external peer. */
export interface Open {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly number[];
}

export interface Topology {
  readonly workloads: readonly Workload[];
  readonly connections: readonly Open[];
}

export const openBetween = ({ connections }: Topology, from: string, to: string): Open | undefined =>
  connections.find((one) => one.from === from && one.to === to);

/** The box of an end of a connection. */
export const boxOf = (end: string): string => boxes.find(({ members }) => members.test(end))?.id ?? ADDITIONS;

/** Workloads and allowed connections, from the objects alone. */
export function topologyOf(objects: readonly Manifest[]): Topology {
  const workloads = workloadsOf(objects);
  return { workloads, connections: [...inside(objects, workloads), ...across(objects, workloads), ...frontEnds(objects)] };
}

function workloadsOf(objects: readonly Manifest[]): readonly Workload[] {
  const found = new Map<string, Workload>();
  for (const object of objects) {
    const template = podTemplateOf(object);
    const name = template?.metadata?.labels?.['app.kubernetes.io/name'] ?? object.metadata.name;
    if (template) {
      const containers: Manifest[] = [...(template.spec.initContainers ?? []), ...template.spec.containers];
      const ports = containers.flatMap((one) => one.ports ?? []).map((port) => [port.name, port.containerPort] as const);
      const known = found.get(name);
      found.set(name, {
        name,
        namespace: object.metadata.namespace ?? '',
        labels: template.metadata.labels,
        ports: { ...known?.ports, ...Object.fromEntries(ports) },
        objects: [...(known?.objects ?? []), object],
      });
    }
  }
  return [...found.values()];
}

function inside(objects: readonly Manifest[], workloads: readonly Workload[]): readonly Open[] {
  const denied = denials(objects);
  return workloads.flatMap((from) =>
    workloads.flatMap((to) => {
      const ports = [...new Set(Object.values(to.ports))].filter((port) => denied(from, to, port).length === 0);
      return ports.length > 0 ? [{ from: from.name, to: to.name, ports }] : [];
    }),
  );
}

/** Rules with addresses or pods of external peers, except DNS. */
function across(objects: readonly Manifest[], workloads: readonly Workload[]): readonly Open[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy' || kind === 'FQDNNetworkPolicy');
  return workloads.flatMap((workload) =>
    policies
      .filter(
        ({ metadata, spec }) => metadata.namespace === workload.namespace && matches(spec.podSelector, workload.labels),
      )
      .flatMap(({ metadata, spec }) => [
        ...(EXTERNAL.test(metadata.name) ? [{ from: workload.name, to: metadata.name, ports: portsOf(spec) }] : []),
        ...rules(spec.ingress, 'from', workloads).map(({ peer, ports }) => ({
          from: entering(peer),
          to: workload.name,
          ports,
        })),
        ...(EXTERNAL.test(metadata.name) ? [] : [...rules(spec.egress, 'to', workloads), ...named(spec.egress)]).map(
          ({ peer, ports }) => ({
            from: workload.name,
            to: OUTSIDE + peer,
            ports,
          }),
        ),
      ]),
  );
}

const portsOf = ({ egress }: Manifest['spec']): number[] =>
  egress.flatMap(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port));

const DNS = 53;

const rules = (all: Manifest[] | undefined, side: 'from' | 'to', workloads: readonly Workload[]) =>
  (all ?? []).flatMap((rule) => {
    const ports: number[] = (rule.ports ?? []).map(({ port }: Manifest) => port);
    const peers: Manifest[] = ports.includes(DNS) ? [] : (rule[side] ?? []);
    return [...new Set(peers.flatMap((peer) => stranger(peer, workloads) ?? []))].map((peer) => ({ peer, ports }));
  });

/** GKE's policies by host names. */
const named = (all: Manifest[] | undefined) =>
  (all ?? []).flatMap(({ matches: hosts = [], ports = [] }: Manifest) =>
    hosts.map(({ name, pattern }: Manifest) => ({ peer: name ?? pattern, ports: ports.map(({ port }: Manifest) => port) })),
  );

/** The address or the labels of a peer that is none of the workloads. */
function stranger(
  { ipBlock, namespaceSelector, podSelector }: Manifest,
  workloads: readonly Workload[],
): string | undefined {
  if (ipBlock) {
    return ipBlock.cidr;
  }
  if (workloads.some(({ labels }) => matches(podSelector ?? {}, labels))) {
    return undefined;
  }
  return [namespaceSelector, podSelector].flatMap((one) => Object.values(one?.matchLabels ?? {})).join('/');
}

/** Source addresses of Google's load balancers: cloud.google.com/load-balancing/docs/firewall-rules */
const GOOGLE: readonly string[] = ['130.211.0.0/22', '35.191.0.0/16'];

const entering = (peer: string): string =>
  GOOGLE.includes(peer) ? FRONT_ENDS : peer === '0.0.0.0/0' ? INTERNET : OUTSIDE + peer;

/** A Gateway runs at Google: its listeners, not NetworkPolicies, define its clients. */
const frontEnds = (objects: readonly Manifest[]): readonly Open[] =>
  objects
    .filter(({ kind }) => kind === 'Gateway')
    .map(({ spec }) => ({ from: INTERNET, to: FRONT_ENDS, ports: spec.listeners.map(({ port }: Manifest) => port) }));
