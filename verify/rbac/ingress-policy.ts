import type { Manifest } from '../../charts/constructs/manifest';
import type { Cluster } from '../lib/cluster/cluster';
import { type Attempt, accepts, inForce, refuses } from './attempts';

const POLICY = 'openim-ingresses';
const PREFIX = 'nginx.ingress.kubernetes.io';

/** Tries to make an Ingress of another name, without leaving it there. */
const creation = (title: string, ingress: Manifest): Attempt => ({
  title,
  run: (api) =>
    api.create(`/apis/networking.k8s.io/v1/namespaces/${ingress.metadata.namespace}/ingresses?dryRun=All`, {
      ...ingress,
      metadata: { ...ingress.metadata, name: 'verify' },
    }),
});

/** An Ingress of dist/ with one fault each. */
function wrongs(ingress: Manifest): Attempt[] {
  const { metadata, spec } = ingress;
  const [rule] = spec.rules;
  const annotated = (key: string, value: string) =>
    creation(`annotation ${key}`, {
      ...ingress,
      metadata: { ...metadata, annotations: { ...metadata.annotations, [`${PREFIX}/${key}`]: value } },
    });
  const withSpec = (title: string, changes: object) => creation(title, { ...ingress, spec: { ...spec, ...changes } });
  const withPath = (path: string) =>
    withSpec(`path ${path}`, {
      rules: [{ ...rule, http: { paths: [{ ...rule.http.paths[0], path, pathType: 'ImplementationSpecific' }] } }],
    });
  return [
    ...['configuration', 'server', 'stream', 'auth'].map((which) => annotated(`${which}-snippet`, 'return 200;')),
    annotated('modsecurity-snippet', 'SecRuleEngine Off'),
    withSpec('an unknown host', { rules: [{ ...rule, host: 'other.example' }] }),
    withSpec('a wildcard', { rules: [{ ...rule, host: `*.${rule.host}` }] }),
    withSpec('no host', { rules: [{ http: rule.http }] }),
    withSpec('a second host that is unknown', { rules: [rule, { ...rule, host: 'other.example' }] }),
    withSpec('no rule but a default backend', { rules: undefined, defaultBackend: rule.http.paths[0].backend }),
    withSpec('another class', { ingressClassName: 'other' }),
    withSpec('no class', { ingressClassName: undefined }),
    ...['/a{b', '/a;b', '/a"b', '/a b', '/a\nb'].map(withPath),
  ];
}

/** Throws unless the Ingresses of dist/ are accepted and each faulty one is rejected. */
export async function ingressesAreOurs(cluster: Cluster, objects: readonly Manifest[]): Promise<string> {
  const own = objects.filter(({ kind }) => kind === 'Ingress');
  const [first, ...others] = own.flatMap(wrongs);
  await inForce(cluster, undefined, POLICY, first as Attempt);
  const created = own.map((ingress) => creation(ingress.metadata.name, ingress));
  await accepts(cluster, undefined, created);
  await refuses(cluster, undefined, POLICY, others);
  return `${own.length} accepted, ${others.length + 1} rejected`;
}
