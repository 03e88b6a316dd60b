import { contains } from '../../environments/lib/ipv4';
import type { Manifest } from '../constructs/manifest';
import { type LabelSelector, type Labels, matches } from './selectors';

/** One end of a connection inside the cluster; `ports` by name, for policies that use a port name instead of a number. */
export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports?: Readonly<Record<string, number>>;
}

/** One end outside the cluster: an IPv4 address. */
export interface Outside {
  readonly ip: string;
}

export type End = Pod | Outside;
export type Protocol = 'TCP' | 'UDP';
export type Direction = 'egress' | 'ingress';

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol?: Protocol; readonly port?: number | string; readonly endPort?: number }[];
}

type Rules = readonly Rule[] | undefined;

/**
 * Whether the NetworkPolicies among `objects` allow `from` to open connections to `port` of `to`: the port its
 * containers listen on, not the port of the Service. Both ends must allow it; an end that no policy selects allows
 * everything. Policies select pods by labels and external addresses by ipBlock; this check assumes that no ipBlock
 * contains a pod. Two ends with equal labels are two pods of one workload: no policy applies to traffic of a pod to
 * itself.
 */
export const canConnect = (
  objects: readonly Manifest[],
  from: End,
  to: End,
  port: number,
  protocol: Protocol = 'TCP',
): boolean => denials(objects)(from, to, port, protocol).length === 0;

/** The ends that reject a connection; none if it is allowed. */
export type Denials = (from: End, to: End, port: number, protocol?: Protocol) => readonly Direction[];

/** `canConnect` for many questions about the same objects, with the ends that reject. */
export function denials(objects: readonly Manifest[]): Denials {
  const policies = new Map<string, Policy[]>();
  for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'NetworkPolicy')) {
    const { namespace = '' } = metadata;
    policies.set(namespace, [...(policies.get(namespace) ?? []), policyOf(spec)]);
  }
  const namespaces = new Map(
    objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels]),
  );

  function takes(peers: readonly Peer[] | undefined, end: End, home: string): boolean {
    return (
      peers === undefined ||
      peers.length === 0 ||
      peers.some(({ ipBlock, namespaceSelector, podSelector = {} }) => {
        if (!isPod(end)) {
          return (
            ipBlock !== undefined &&
            contains(ipBlock.cidr, end.ip) &&
            !ipBlock.except?.some((cidr) => contains(cidr, end.ip))
          );
        }
        const { namespace, labels } = end;
        const there = namespaceSelector
          ? matches(namespaceSelector, { 'kubernetes.io/metadata.name': namespace, ...namespaces.get(namespace) })
          : namespace === home;
        return ipBlock === undefined && there && matches(podSelector, labels);
      })
    );
  }

  /** Rules of the policies that select a pod; `undefined` if no policy does, and everything is allowed. */
  const rules = { egress: new Map<Pod, Rules>(), ingress: new Map<Pod, Rules>() };
  function rulesOf(direction: Direction, pod: Pod): Rules {
    if (!rules[direction].has(pod)) {
      const own = (policies.get(pod.namespace) ?? []).filter(
        (policy) => policy[direction] && matches(policy.selector, pod.labels),
      );
      rules[direction].set(pod, own.length > 0 ? own.flatMap((policy) => policy[direction] ?? []) : undefined);
    }
    return rules[direction].get(pod);
  }

  function lets(direction: Direction, self: End, other: End, opens: (rule: Rule) => boolean): boolean {
    const own = isPod(self) ? rulesOf(direction, self) : undefined;
    return (
      own === undefined ||
      own.some((rule) => opens(rule) && takes(direction === 'egress' ? rule.to : rule.from, other, (self as Pod).namespace))
    );
  }

  return (from, to, port, protocol = 'TCP') => {
    const opens = ({ ports }: Rule) => opensPort(ports, to, port, protocol);
    return [
      ...(lets('egress', from, to, opens) ? [] : (['egress'] as const)),
      ...(lets('ingress', to, from, opens) ? [] : (['ingress'] as const)),
    ];
  };
}

const isPod = (end: End): end is Pod => 'labels' in end;

/** A NetworkPolicy by direction; `undefined` if it does not cover the direction, whereas an empty list denies everything. */
interface Policy {
  readonly selector: LabelSelector;
  readonly egress: Rules;
  readonly ingress: Rules;
}

/** Without policyTypes a policy covers ingress, and egress only if it has egress rules. */
function policyOf({ podSelector, policyTypes, egress, ingress }: Manifest['spec']): Policy {
  const types: readonly string[] = policyTypes ?? ['Ingress', ...(egress ? ['Egress'] : [])];
  return {
    selector: podSelector,
    egress: types.includes('Egress') ? (egress ?? []) : undefined,
    ingress: types.includes('Ingress') ? (ingress ?? []) : undefined,
  };
}

const opensPort = (ports: Rule['ports'], to: End, number: number, protocol: Protocol): boolean =>
  ports === undefined ||
  ports.length === 0 ||
  ports.some(({ protocol: opened = 'TCP', port, endPort }) => {
    const first = typeof port === 'string' ? isPod(to) && to.ports?.[port] : (port ?? number);
    return opened === protocol && typeof first === 'number' && first <= number && number <= (endPort ?? first);
  });
