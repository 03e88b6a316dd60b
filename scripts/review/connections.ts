import { type LabelSelector, type Labels, matches } from '../../charts/checks/selectors';
import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { contains } from '../../environments/lib/ipv4';
import type { Change, Finding } from './finding';
import { code, grouped, list } from './text';

interface Peer {
  readonly text: string;
  readonly cidr?: string;
}

/** Connections that all NetworkPolicies together allow the pods of one workload. */
interface Opening {
  readonly namespace: string;
  readonly pods: string;
  readonly direction: 'Ingress' | 'Egress';
  readonly peer: Peer;
  readonly port: string;
}

const ANYTHING: Peer = { text: 'any address' };
const ANY_PORT = 'every port';

/** Connections of pods that are allowed after and not before, and the reverse; for pods of both sides. */
export function connections({ before, after }: Change): readonly Finding[] {
  const [old, fresh] = [openings(before), openings(after)];
  return [...told('broader', without(fresh, old), names(after)), ...told('narrower', without(old, fresh), names(before))];
}

const without = (some: readonly Opening[], others: readonly Opening[]): readonly Opening[] =>
  some.filter((one) => !others.some((other) => covers(other, one)));

const covers = (wide: Opening, narrow: Opening): boolean =>
  wide.namespace === narrow.namespace &&
  wide.pods === narrow.pods &&
  wide.direction === narrow.direction &&
  (wide.port === ANY_PORT || wide.port === narrow.port) &&
  (wide.peer.text === ANYTHING.text || wide.peer.text === narrow.peer.text || holds(wide.peer.cidr, narrow.peer.cidr));

/** Whether an IPv4 range without exceptions contains another one. */
const holds = (wide: string | undefined, narrow: string | undefined): boolean =>
  wide !== undefined &&
  narrow !== undefined &&
  !`${wide}${narrow}`.includes(':') &&
  Number(wide.split('/')[1]) <= Number(narrow.split('/')[1]) &&
  contains(wide, narrow.split('/')[0] ?? '');

interface Pods {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}

/**
 * Pods by the name in their labels, because the name of a setup Job differs with each change, and in each namespace one
 * pod that no policy selects.
 */
function podsOf(objects: readonly Manifest[]): readonly Pods[] {
  const all = objects.flatMap((object) => {
    const template = podTemplateOf(object);
    const labels: Labels = template?.metadata?.labels ?? {};
    const name = labels['app.kubernetes.io/name'] ?? object.metadata.name;
    return template ? [{ namespace: object.metadata.namespace ?? '', name, labels }] : [];
  });
  const others = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => ({ namespace: metadata.name, name: 'any other pod', labels: {} }));
  return [...new Map([...all, ...others].map((pods) => [`${pods.namespace}/${pods.name}`, pods])).values()];
}

const names = (objects: readonly Manifest[]): ReadonlyMap<string, number> =>
  new Map(grouped(podsOf(objects), ({ namespace }) => namespace).map((some) => [some[0]?.namespace ?? '', some.length]));

function openings(objects: readonly Manifest[]): readonly Opening[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy' || kind === 'FQDNNetworkPolicy');
  return podsOf(objects).flatMap(({ namespace, name, labels }) => {
    const own = policies.filter(
      ({ metadata, spec }) => metadata.namespace === namespace && matches(spec.podSelector ?? {}, labels),
    );
    return (['Ingress', 'Egress'] as const).flatMap((direction) => {
      const closing = own.filter(({ spec }) =>
        (spec.policyTypes ?? ['Ingress', ...(spec.egress ? ['Egress'] : [])]).includes(direction),
      );
      const rules = closing.flatMap(({ spec }) => spec[direction.toLowerCase()] ?? []);
      const open = closing.length === 0 ? [{}] : rules;
      return open.flatMap((rule: Manifest) => {
        const peers = direction === 'Ingress' ? rule.from : (rule.to ?? rule.matches);
        return (peers?.length ? peers.map((peer: Manifest) => peerOf(peer, namespace)) : [ANYTHING]).flatMap((peer: Peer) =>
          portsOf(rule).map((port) => ({ namespace, pods: name, direction, peer, port })),
        );
      });
    });
  });
}

const portsOf = ({ ports }: Manifest): readonly string[] =>
  ports?.length
    ? ports.map(
        ({ protocol = 'TCP', port, endPort }: Manifest) => `${protocol} ${port ?? 'all'}${endPort ? ` to ${endPort}` : ''}`,
      )
    : [ANY_PORT];

/** A peer of a NetworkPolicy, or a host of GKE's FQDNNetworkPolicy. */
function peerOf({ ipBlock, namespaceSelector, podSelector, name, pattern = name }: Manifest, own: string): Peer {
  if (pattern) {
    return { text: code(pattern) };
  }
  if (ipBlock) {
    const except = ipBlock.except ? ` except ${ipBlock.except.join(', ')}` : '';
    return { text: code(`${ipBlock.cidr}${except}`), cidr: except ? undefined : ipBlock.cidr };
  }
  const where = namespaceSelector ? `namespaces ${selectorText(namespaceSelector)}` : `namespace ${code(own)}`;
  return { text: `${podSelector ? `pods ${selectorText(podSelector)}` : 'all pods'} of ${where}` };
}

const selectorText = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string => {
  const texts = [
    ...Object.entries(matchLabels).map(([key, one]) => `${key}=${one}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => `${key} ${operator} ${values.join(',')}`),
  ];
  return texts.length > 0 ? list(texts) : code('all');
};

/** A line for each peer and port, with all of its pods. */
function told(
  section: 'broader' | 'narrower',
  all: readonly Opening[],
  sizes: ReadonlyMap<string, number>,
): readonly Finding[] {
  const perPods = grouped(all, ({ namespace, pods, direction, peer }) =>
    [namespace, pods, direction, peer.text].join('\n'),
  ).map(([first, ...rest]) => ({ ...(first as Opening), port: [first, ...rest].map((one) => one?.port).join(', ') }));
  return grouped(perPods, ({ namespace, direction, peer, port }) => [namespace, direction, peer.text, port].join('\n')).map(
    (same) => {
      const { namespace = '', direction, peer, port } = same[0] as Opening;
      const who =
        same.length > 1 && same.length === sizes.get(namespace)
          ? `every pod of namespace ${code(namespace)}`
          : list(same.map(({ pods }) => `${namespace}/${pods}`));
      const may = section === 'broader' ? 'may' : 'may no longer';
      const verb = direction === 'Egress' ? 'connect to' : 'accept connections from';
      return { section, text: `NetworkPolicy: ${who} ${may} ${verb} ${peer.text}, ${port}` };
    },
  );
}
