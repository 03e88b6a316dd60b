import type { Manifest } from '../../charts/constructs/manifest';
import { ofKind } from './subject';
import { type Node, selects, workloadsIn } from './workloads';

/** A pod, or an address outside the cluster's pods. */
export type End = Pod | { readonly ip: string };

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Ports it listens on, by name; left out for a stranger, of whom nothing is known. */
  readonly ports?: Readonly<Record<string, number>>;
}

export interface Target {
  readonly to: End;
  readonly port: number;
  /** TCP unless it says otherwise. */
  readonly protocol?: 'TCP' | 'UDP';
}

type Direction = 'Ingress' | 'Egress';
type Rules = readonly Node[] | undefined;

const isPod = (end: End): end is Pod => 'labels' in end;

/** "openim/openim-api-0:10002", as messages name where a connection leads. */
export const describeTarget = ({ to, port }: Target): string => `${describeEnd(to)}:${port}`;
export const describeEnd = (end: End): string => (isPod(end) ? `${end.namespace}/${end.name}` : end.ip);

/**
 * What a cluster makes of the objects, by the rules of the Kubernetes documentation and by no code of charts/: pods,
 * what a DNS name leads to, what an Ingress routes where, and who may connect to whom.
 */
export class Cluster {
  private readonly policies: readonly Manifest[];
  private readonly all: readonly Pod[];
  private readonly own = { Ingress: new Map<Pod, Rules>(), Egress: new Map<Pod, Rules>() };

  constructor(private readonly objects: readonly Manifest[]) {
    this.policies = ofKind(objects, 'NetworkPolicy');
    this.all = podsOf(objects);
  }

  /** Pods of "openim/openim-api": as many as its StatefulSet states, two of a Deployment, one of a Job. */
  pods(workload: string): readonly Pod[] {
    const pods = this.all.filter(({ namespace, labels }) => `${namespace}/${labels['app.kubernetes.io/name']}` === workload);
    if (pods.length === 0) {
      throw new Error(`there are no pods of ${workload}`);
    }
    return pods;
  }

  allPods(): readonly Pod[] {
    return this.all;
  }

  /**
   * The pods that a connection to `host:port` reaches. Throws when no Service has the name, when it has no such port,
   * when it selects no pod, or when no pod listens on its target port.
   */
  resolve(address: string): readonly Target[] {
    const [host = '', port] = address.replace(/^https?:\/\//, '').split(':');
    const [, pod, name, namespace] = /^(?:([^.]+)\.)?([^.]+)\.([^.]+)\.svc\.cluster\.local\.?$/.exec(host) ?? [];
    const { spec } = this.service(`${namespace}/${name}`);
    if (spec.type === 'ExternalName') {
      return this.resolve(`${spec.externalName}:${port}`);
    }
    const selected = this.all.filter(
      (one) =>
        one.namespace === namespace &&
        selects({ matchLabels: spec.selector }, one.labels) &&
        (pod === undefined || one.name === pod),
    );
    const open = spec.ports.find((one: Node) => one.port === Number(port));
    if (!open || selected.length === 0) {
      throw new Error(`${address} leads nowhere`);
    }
    // A headless Service is a list of addresses: nothing translates the port.
    const target = spec.clusterIP === 'None' ? open.port : (open.targetPort ?? open.port);
    return selected.map((to) => ({ to, port: listening(to, target, address) }));
  }

  /** What the Ingress of a URL leads to, and the path that the service sees. Throws when there is none. */
  route(url: string): { readonly targets: readonly Target[]; readonly path: string } {
    const { hostname, pathname } = new URL(url);
    const matches = ofKind(this.objects, 'Ingress').flatMap(({ metadata, spec }) =>
      spec.rules
        .filter(({ host }: Node) => host === hostname)
        .flatMap(({ http }: Node) => http.paths)
        .flatMap(({ path, pathType, backend }: Node) => {
          const rewrite = metadata.annotations?.['nginx.ingress.kubernetes.io/rewrite-target'];
          const pattern = new RegExp(pathType === 'Prefix' ? `^${path.replace(/\/$/, '')}(/|$)` : `^${path}`, 'i');
          const match = pattern.exec(pathname);
          const seen = rewrite
            ? rewrite.replace(/\$(\d)/g, (_: string, group: string) => match?.[Number(group)] ?? '')
            : pathname;
          return match ? [{ length: path.length, namespace: metadata.namespace, service: backend.service, path: seen }] : [];
        }),
    );
    // nginx takes the longest path.
    const [best] = matches.sort((one, other) => other.length - one.length);
    if (!best) {
      throw new Error(`no Ingress takes ${url}`);
    }
    const { spec } = this.service(`${best.namespace}/${best.service.name}`);
    const { port } = spec.ports.find(({ name }: Node) => name === best.service.port.name);
    return { targets: this.resolve(`${best.service.name}.${best.namespace}.svc.cluster.local:${port}`), path: best.path };
  }

  /** Whether the policies of both ends let `from` open a connection. */
  allows(from: End, { to, port, protocol = 'TCP' }: Target): boolean {
    const oneWay = (self: End, peer: End, type: Direction): boolean => {
      const rules = isPod(self) ? this.rulesOf(self, type) : undefined;
      return (
        rules === undefined ||
        rules.some(
          ({ from: sources, to: destinations, ports }: Node) =>
            matchesPort(ports, to, port, protocol) && this.matchesPeer(sources ?? destinations, peer, self as Pod),
        )
      );
    };
    return oneWay(from, to, 'Egress') && oneWay(to, from, 'Ingress');
  }

  /** What the policies of a pod allow; undefined if no policy selects it, which allows everything. */
  private rulesOf(pod: Pod, type: Direction): Rules {
    const known = this.own[type];
    if (!known.has(pod)) {
      const own = this.policies.filter(
        ({ metadata, spec }) =>
          metadata.namespace === pod.namespace &&
          selects(spec.podSelector, pod.labels) &&
          (spec.policyTypes ?? ['Ingress', ...(spec.egress ? ['Egress'] : [])]).includes(type),
      );
      known.set(pod, own.length === 0 ? undefined : own.flatMap(({ spec }) => spec[type.toLowerCase()] ?? []));
    }
    return known.get(pod);
  }

  /** Connections that some policy stops, by name. */
  blocked(from: readonly End[], targets: readonly Target[]): string[] {
    return from.flatMap((source) =>
      targets
        .filter((target) => !this.allows(source, target))
        .map((target) => `${describeEnd(source)} -> ${describeTarget(target)}`),
    );
  }

  private service(name: string): Manifest {
    const service = ofKind(this.objects, 'Service').find(
      ({ metadata }) => `${metadata.namespace}/${metadata.name}` === name,
    );
    if (!service) {
      throw new Error(`there is no Service ${name}`);
    }
    return service;
  }

  /** Labels of a namespace; strangers' namespaces have the label that every namespace has. */
  private namespaceLabels(name: string): Readonly<Record<string, string>> {
    const made = ofKind(this.objects, 'Namespace').find(({ metadata }) => metadata.name === name);
    return { ...made?.metadata.labels, 'kubernetes.io/metadata.name': name };
  }

  /**
   * For Kubernetes an empty list of peers means all peers. A block of addresses covers only ends that are not pods, as
   * with Dataplane V2.
   */
  private matchesPeer(peers: Node[] | undefined, end: End, self: Pod): boolean {
    return (
      !peers?.length ||
      peers.some(({ ipBlock, podSelector, namespaceSelector }) => {
        if (ipBlock || !isPod(end)) {
          return ipBlock !== undefined && !isPod(end) && inBlock(end.ip, ipBlock);
        }
        return (
          (namespaceSelector
            ? selects(namespaceSelector, this.namespaceLabels(end.namespace))
            : end.namespace === self.namespace) && selects(podSelector, end.labels)
        );
      })
    );
  }
}

const podsOf = (objects: readonly Manifest[]): readonly Pod[] =>
  workloadsIn(objects).flatMap(({ object: { kind, metadata, spec }, template, pod }) => {
    const count = kind === 'StatefulSet' ? spec.replicas : kind === 'Deployment' ? 2 : 1;
    return Array.from({ length: count }, (_, ordinal) => {
      const name = `${metadata.name}-${ordinal}`;
      return {
        name,
        namespace: metadata.namespace as string,
        labels:
          kind === 'StatefulSet'
            ? { ...template.metadata.labels, 'statefulset.kubernetes.io/pod-name': name }
            : template.metadata.labels,
        ports: Object.fromEntries(
          pod.containers
            .flatMap((container: Node) => container.ports ?? [])
            .map(({ name, containerPort }: Node) => [name, containerPort]),
        ),
      };
    });
  });

/** The number of a port that a Service names, or its number; a container must listen there. */
function listening({ ports = {} }: Pod, target: string | number, address: string): number {
  const [, open] = Object.entries(ports).find(([name, number]) => name === target || number === target) ?? [];
  if (open === undefined) {
    throw new Error(`${address} leads to port ${target}, where nobody listens`);
  }
  return open;
}

const matchesPort = (ports: Node[] | undefined, to: End, number: number, protocol: string): boolean =>
  !ports?.length ||
  ports.some(({ port, endPort, protocol: allowed = 'TCP' }) => {
    const first = typeof port === 'string' && isPod(to) ? to.ports?.[port] : port;
    return allowed === protocol && (port === undefined || (number >= first && number <= (endPort ?? first)));
  });

const bits = (ip: string): number => ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
const inCidr = (ip: string, cidr: string): boolean => {
  const [base = '', length] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(bits(ip) / size) === Math.floor(bits(base) / size);
};
const inBlock = (ip: string, { cidr, except = [] }: Node): boolean =>
  inCidr(ip, cidr) && !except.some((one: string) => inCidr(ip, one));
