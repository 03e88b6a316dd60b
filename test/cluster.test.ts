import type { Manifest } from '../charts/constructs/manifest';
import { Cluster, type End, type Pod } from './lib/cluster';

const namespace = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { team: name } },
});

const deployment = (place: string, name: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: place },
  spec: {
    template: {
      metadata: { labels: { 'app.kubernetes.io/name': name } },
      spec: { containers: [{ name, ports: [{ name: 'http', containerPort: 8080 }] }] },
    },
  },
});

const policy = (spec: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'a' },
  spec: { podSelector: {}, ...spec },
});

const service = (name: string, spec: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'a' },
  spec,
});

const base = [namespace('a'), namespace('b'), deployment('a', 'web'), deployment('b', 'caller')];
const internet: End = { ip: '203.0.113.7' };

/** Whether `from` reaches port 8080 of a/web when these objects are there too. */
const reaches = (from: End | string, ...objects: Manifest[]): boolean => {
  const cluster = new Cluster([...base, ...objects]);
  const source = typeof from === 'string' ? (cluster.pods(from)[0] as Pod) : from;
  return cluster.allows(source, { to: cluster.pods('a/web')[0] as Pod, port: 8080 });
};

describe('NetworkPolicies in the model of the tests', () => {
  const from = (...peers: object[]) => policy({ ingress: [{ from: peers }] });
  const ports = (...list: object[]) => policy({ ingress: [{ ports: list }] });

  it.each<[string, boolean, End | string, Manifest[]]>([
    ['no policy lets everybody in', true, internet, []],
    ['a policy without rules lets nobody in', false, 'b/caller', [policy({ policyTypes: ['Ingress'] })]],
    ['a policy on egress leaves ingress alone', true, 'b/caller', [policy({ policyTypes: ['Egress'] })]],
    ['egress rules make a policy on egress', false, 'a/web', [policy({ ingress: [{}], egress: [] })]],
    ['no peers are everybody', true, internet, [from()]],
    ['no ports are all ports', true, internet, [ports()]],
    ['a pod selector is for the own namespace', false, 'b/caller', [from({ podSelector: {} })]],
    [
      'a namespace selector is for all its pods',
      true,
      'b/caller',
      [from({ namespaceSelector: { matchLabels: { team: 'b' } } })],
    ],
    [
      'a namespace has its name as a label',
      true,
      'b/caller',
      [from({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'b' } } })],
    ],
    [
      'both selectors of a peer must match',
      false,
      'b/caller',
      [from({ namespaceSelector: {}, podSelector: { matchLabels: { 'app.kubernetes.io/name': 'other' } } })],
    ],
    [
      'expressions match',
      false,
      'b/caller',
      [from({ namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['b'] }] } })],
    ],
    [
      'a block of addresses matches only ends that are not pods',
      true,
      internet,
      [from({ ipBlock: { cidr: '203.0.113.0/24' } })],
    ],
    ['a block of addresses matches no pod', false, 'b/caller', [from({ ipBlock: { cidr: '0.0.0.0/0' } })]],
    [
      'exceptions of a block are taken out',
      false,
      internet,
      [from({ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.112.0/20'] } })],
    ],
    ['a port by number', false, internet, [ports({ port: 8081 })]],
    ['a port by a name that the pod does not know', false, internet, [ports({ port: 'grpc' })]],
    ['a port by name', true, internet, [ports({ port: 'http' })]],
    ['a range of ports', true, internet, [ports({ port: 8000, endPort: 9000 })]],
    ['a protocol', false, internet, [ports({ port: 8080, protocol: 'UDP' })]],
    ['policies add up', true, internet, [policy({ policyTypes: ['Ingress'] }), ports({ port: 8080 })]],
  ])('%s', (_, expected, source, objects) => {
    expect(reaches(source, ...objects)).toBe(expected);
  });
});

describe('Services in the model of the tests', () => {
  const selector = { 'app.kubernetes.io/name': 'web' };
  const cluster = (...objects: Manifest[]) => new Cluster([...base, ...objects]);
  const where = (address: string, ...objects: Manifest[]) =>
    cluster(...objects)
      .resolve(address)
      .map(({ to, port }) => `${(to as Pod).name}:${port}`);

  it('resolve their port to the target port', () => {
    const web = service('web', { selector, ports: [{ port: 80, targetPort: 'http' }] });
    expect(where('web.a.svc.cluster.local:80', web)).toEqual(['web-0:8080', 'web-1:8080']);
  });

  it('resolve an external name', () => {
    const web = service('web', { selector, ports: [{ port: 80, targetPort: 8080 }] });
    const alias = service('alias', {
      type: 'ExternalName',
      externalName: 'web.a.svc.cluster.local.',
      ports: [{ port: 80 }],
    });
    expect(where('alias.a.svc.cluster.local:80', web, alias)).toEqual(['web-0:8080', 'web-1:8080']);
  });

  it('resolve the name of one pod', () => {
    const web = service('web', { clusterIP: 'None', selector, ports: [{ port: 8080 }] });
    expect(where('web-1.web.a.svc.cluster.local:8080', web)).toEqual(['web-1:8080']);
  });

  it.each([
    ['there is no Service a/gone', 'gone.a.svc.cluster.local:80', { selector, ports: [{ port: 80 }] }],
    ['web.a.svc.cluster.local:81 leads nowhere', 'web.a.svc.cluster.local:81', { selector, ports: [{ port: 80 }] }],
    [
      'web.a.svc.cluster.local:80 leads nowhere',
      'web.a.svc.cluster.local:80',
      { selector: { a: 'b' }, ports: [{ port: 80 }] },
    ],
    [
      'web.a.svc.cluster.local:80 leads to port 80, where nobody listens',
      'web.a.svc.cluster.local:80',
      { selector, ports: [{ port: 80 }] },
    ],
  ])('fail: %s', (message, address, spec) => {
    expect(() => where(address, service('web', spec))).toThrow(message);
  });
});

describe('Ingresses in the model of the tests', () => {
  const web = service('web', { selector: { 'app.kubernetes.io/name': 'web' }, ports: [{ name: 'http', port: 8080 }] });
  const ingress = (path: string, pathType: string, rewrite?: string): Manifest => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'web',
      namespace: 'a',
      annotations: rewrite ? { 'nginx.ingress.kubernetes.io/rewrite-target': rewrite } : {},
    },
    spec: {
      rules: [
        {
          host: 'x.io',
          http: { paths: [{ path, pathType, backend: { service: { name: 'web', port: { name: 'http' } } } }] },
        },
      ],
    },
  });
  const pathOf = (url: string, one: Manifest): string => new Cluster([...base, web, one]).route(url).path;

  it('match whole segments of a prefix', () => {
    expect(pathOf('https://x.io/ws/1', ingress('/ws', 'Prefix'))).toBe('/ws/1');
    expect(() => pathOf('https://x.io/wss', ingress('/ws', 'Prefix'))).toThrow('no Ingress takes https://x.io/wss');
    expect(() => pathOf('https://y.io/ws', ingress('/ws', 'Prefix'))).toThrow('no Ingress takes https://y.io/ws');
  });

  it('rewrite by the groups of a pattern', () => {
    expect(pathOf('https://x.io/api/a/b', ingress('/api(/|$)(.*)', 'ImplementationSpecific', '/$2'))).toBe('/a/b');
  });
});
