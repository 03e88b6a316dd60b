import { identity, type Manifest } from '../../charts/constructs/manifest';
import { called } from '../../environments/lib/openim-egress';
import type { Environment } from '../../environments/lib/types';
import { adding, change, type Rules, without } from '../lib/rule';
import { ofKind } from '../lib/subject';
import { containersWhere, type Node, selects, workloadsIn } from '../lib/workloads';

const API = 'NetworkPolicy openim/openim-api';

const policies = (objects: readonly Manifest[]) => ofKind(objects, 'NetworkPolicy');
const namespaces = (objects: readonly Manifest[]) => ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name);
const inNamespace = (objects: readonly Manifest[], namespace: string) =>
  policies(objects).filter(({ metadata }) => metadata.namespace === namespace);

interface PolicyRule {
  readonly peers: Node[];
  readonly ports: Node[];
}

/** The rules of a policy, both ways; a list that is absent means "everything" to Kubernetes and is empty here. */
const rulesOf = ({ spec }: Manifest): PolicyRule[] => [
  ...(spec.ingress ?? []).map(({ from = [], ports = [] }: Node) => ({ peers: from, ports })),
  ...(spec.egress ?? []).map(({ to = [], ports = [] }: Node) => ({ peers: to, ports })),
];

const policiesWhere = (objects: readonly Manifest[], bad: (rule: PolicyRule) => unknown): string[] =>
  policies(objects)
    .filter((policy) => rulesOf(policy).some(bad))
    .map(identity);

const isEmpty = (selector: Node): boolean =>
  selector !== undefined &&
  Object.keys(selector.matchLabels ?? {}).length === 0 &&
  (selector.matchExpressions ?? []).length === 0;

/** Of a data service outside: egress of its clients in one policy, which test/external-services.test.ts reads. */
const isExternal = ({ metadata }: Manifest): boolean => /^external-(mongodb|kafka|redis|s3|mysql)$/.test(metadata.name);
/** Whether the environment allows OpenIM to reach every public address, and the rule excludes the pods and the metadata server. */
const asked = (environment: Environment, { except = [] }: { readonly except?: readonly string[] }): boolean =>
  except.includes(environment.network.podCidr) &&
  except.includes('169.254.0.0/16') &&
  called(environment).some(({ egress }) => 'cidrs' in egress && egress.cidrs.includes('0.0.0.0/0'));

/** By container: what keeps a program from asking its vendor for new releases, or from reporting its use. */
const kept: Readonly<Record<string, readonly string[]>> = {
  redpanda: ['--check=false'],
  dragonfly: ['--version_check=false'],
  master: ['-telemetry=false'],
  grafana: ['GF_ANALYTICS_REPORTING_ENABLED=false', 'GF_ANALYTICS_CHECK_FOR_UPDATES=false'],
};

/** Who may connect to whom, in the small; test/isolation.test.ts has the whole. */
export const networkPolicies: Rules = {
  'every namespace denies ingress and egress by default': {
    offenders: ({ objects }) =>
      namespaces(objects).filter(
        (namespace) =>
          !inNamespace(objects, namespace).some(
            ({ spec }) =>
              isEmpty(spec.podSelector) &&
              spec.policyTypes.join() === 'Ingress,Egress' &&
              spec.ingress === undefined &&
              spec.egress === undefined,
          ),
      ),
    breach: change('NetworkPolicy redpanda/default-deny', 'spec.policyTypes', ['Ingress']),
  },
  'every namespace allows all of its pods DNS, and nothing else': {
    offenders: ({ objects }) =>
      namespaces(objects).filter((namespace) => {
        const forAll = inNamespace(objects, namespace).filter(({ spec }) => isEmpty(spec.podSelector));
        const rules = forAll.flatMap(rulesOf);
        const dns = ({ peers, ports }: PolicyRule) =>
          ports.map(({ protocol, port }) => `${protocol}/${port}`).join() === 'UDP/53,TCP/53' &&
          peers.every(({ ipBlock, namespaceSelector }) =>
            ipBlock
              ? /^169\.254\.\d+\.\d+\/32$/.test(ipBlock.cidr)
              : namespaceSelector.matchLabels['kubernetes.io/metadata.name'] === 'kube-system',
          );
        return rules.length !== 1 || !rules.every(dns) || forAll.some(({ spec }) => spec.ingress !== undefined);
      }),
    breach: change('NetworkPolicy openim/allow-dns', 'spec.egress.0.ports', [{ port: 53, protocol: 'UDP' }]),
  },
  'on GKE, DNS is open in the forms of Dataplane V2: kube-dns, NodeLocal DNSCache and Cloud DNS': {
    offenders: ({ objects, environment }) =>
      namespaces(objects).filter((namespace) => {
        const text = JSON.stringify(inNamespace(objects, namespace).filter(({ spec }) => isEmpty(spec.podSelector)));
        const forms = ['"kube-dns"', '"node-local-dns"', '169.254.20.10/32', '169.254.169.254/32'];
        return environment.gke !== undefined && forms.some((form) => !text.includes(form));
      }),
    breach: change('NetworkPolicy openim/allow-dns', 'spec.egress.0.to', [{ ipBlock: { cidr: '169.254.20.10/32' } }]),
  },
  'every workload has one policy of its own, for ingress and egress': {
    offenders: ({ objects }) =>
      workloadsIn(objects)
        .filter(({ object, template }) => {
          const own = inNamespace(objects, object.metadata.namespace as string).filter(
            (policy) =>
              !isExternal(policy) &&
              !isEmpty(policy.spec.podSelector) &&
              selects(policy.spec.podSelector, template.metadata.labels),
          );
          return own.length !== 1 || own[0]?.spec.policyTypes.join() !== 'Ingress,Egress';
        })
        .map(({ name }) => name),
    breach: without(API),
  },
  'no policy without pods': {
    offenders: ({ objects }) =>
      policies(objects)
        .filter(
          ({ metadata, spec }) =>
            !isEmpty(spec.podSelector) &&
            !workloadsIn(objects).some(
              ({ object, template }) =>
                object.metadata.namespace === metadata.namespace && selects(spec.podSelector, template.metadata.labels),
            ),
        )
        .map(identity),
    breach: change(API, 'spec.podSelector.matchLabels', { 'app.kubernetes.io/name': 'openim-gone' }),
  },
  'every rule names its peers and its ports': {
    offenders: ({ objects }) => policiesWhere(objects, ({ peers, ports }) => peers.length === 0 || ports.length === 0),
    breach: change(API, 'spec.egress.0.to', []),
  },
  'ports are single numbers with a protocol': {
    offenders: ({ objects }) =>
      policiesWhere(objects, ({ ports }) =>
        ports.some(({ protocol, port, endPort }) => !protocol || typeof port !== 'number' || endPort !== undefined),
      ),
    breach: change(API, 'spec.egress.0.ports.0.endPort', 65535),
  },
  'peers are workloads, never whole namespaces': {
    offenders: ({ objects }) =>
      policiesWhere(objects, ({ peers }) =>
        peers.some(
          ({ ipBlock, podSelector, namespaceSelector }) =>
            !ipBlock && (podSelector === undefined || isEmpty(podSelector) || isEmpty(namespaceSelector)),
        ),
      ),
    breach: change(API, 'spec.ingress.0.from.0.podSelector', undefined),
  },
  'peers are existing workloads': {
    offenders: ({
      objects,
      environment: {
        mesh,
        monitoring,
        namespaces: { monitoring: operated },
      },
    }) =>
      policies(objects)
        .filter((policy) =>
          rulesOf(policy).some(({ peers }) =>
            peers.some(({ ipBlock, podSelector, namespaceSelector }) => {
              const namespace = namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ?? policy.metadata.namespace;
              return (
                !ipBlock &&
                namespace !== 'kube-system' &&
                namespace !==
                  { 'istio-sidecar': 'istio-system', linkerd: 'linkerd', 'istio-ambient': '', none: '' }[mesh.kind] &&
                namespace !== { gmp: 'gmp-system', operator: operated, 'self-hosted': '', none: '' }[monitoring.mode] &&
                !workloadsIn(objects).some(
                  ({ object, template }) =>
                    object.metadata.namespace === namespace && selects(podSelector, template.metadata.labels),
                )
              );
            }),
          ),
        )
        .map(identity),
    breach: change(API, 'spec.ingress.0.from.0.namespaceSelector.matchLabels', { 'kubernetes.io/metadata.name': 'default' }),
  },
  'no program calls its vendor, which no policy allows': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ name, args = [], env = [] }) => {
        const settings = [...args, ...env.map((one: Node) => `${one.name}=${one.value}`)];
        return kept[name]?.some((setting) => !settings.includes(setting));
      }),
    breach: change('StatefulSet dragonfly/dragonfly', 'spec.template.spec.containers.0.args', []),
  },
  'no policy opens to or from the whole internet': {
    offenders: ({ objects, environment }) =>
      policiesWhere(objects, ({ peers }) =>
        peers.some(({ ipBlock }) => ipBlock && Number(ipBlock.cidr.split('/')[1]) < 8 && !asked(environment, ipBlock)),
      ),
    breach: change('NetworkPolicy dragonfly/dragonfly', 'spec.ingress.0.from', [{ ipBlock: { cidr: '0.0.0.0/0' } }]),
  },
  'ingress from the internet is on 80 and 443 and excludes pods, and there is no egress to it': {
    offenders: ({ objects, environment }) =>
      policies(objects)
        .filter(({ spec }) => {
          const wide = ({ ipBlock }: Node) => ipBlock?.cidr === '0.0.0.0/0';
          return (
            (spec.egress ?? []).some(({ to = [] }: Node) =>
              to.some((peer: Node) => wide(peer) && !asked(environment, peer.ipBlock)),
            ) ||
            (spec.ingress ?? []).some(
              ({ from = [], ports = [] }: Node) =>
                from.some((peer: Node) => wide(peer) && !peer.ipBlock.except?.includes(environment.network.podCidr)) ||
                (from.some(wide) && ports.some(({ port }: Node) => port !== 80 && port !== 443)),
            )
          );
        })
        .map(identity),
    breach: change('NetworkPolicy ingress-nginx/ingress-nginx-controller', 'spec.ingress.0.from.0.ipBlock.except', []),
  },
  'no second policy allows what another denies: names and pods match one to one': {
    offenders: ({ objects }) =>
      policies(objects)
        .filter(
          (policy) =>
            !isExternal(policy) &&
            !isEmpty(policy.spec.podSelector) &&
            policy.spec.podSelector.matchLabels?.['app.kubernetes.io/name'] !== policy.metadata.name,
        )
        .map(identity),
    breach: adding({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'extra', namespace: 'openim' },
      spec: { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'openim-api' } }, policyTypes: ['Ingress'] },
    }),
  },
};
