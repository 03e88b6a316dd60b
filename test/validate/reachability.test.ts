import fc from 'fast-check';
import { canConnect, denials, type End, type Pod } from '../../charts/checks/reachability';
import type { Manifest } from '../../charts/constructs/manifest';
import { Cluster } from '../lib/cluster';
import { devObjects } from './problems';

const names = ['a', 'b', 'c'];
const pod = (namespace: string, app: string): Pod => ({ namespace, labels: { app }, ports: { web: 80 } });

const namespaces = names.map(
  (name): Manifest => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { team: name === 'c' ? 'x' : 'y' } },
  }),
);
const policy = (namespace: string, spec: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy', namespace },
  spec,
});

const selector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ app: fc.constantFrom(...names) }) }),
  fc.record({
    matchExpressions: fc.array(
      fc.record({
        key: fc.constantFrom('app', 'team', 'kubernetes.io/metadata.name'),
        operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
        values: fc.subarray([...names, 'x']),
      }),
      { maxLength: 2 },
    ),
  }),
);
const peer = fc.oneof(
  fc
    .record({ podSelector: selector, namespaceSelector: selector }, { requiredKeys: [] })
    .filter((one) => Object.keys(one).length > 0),
  fc.record({
    ipBlock: fc.record({
      cidr: fc.constantFrom('0.0.0.0/0', '203.0.113.0/24', '10.0.0.0/8'),
      except: fc.subarray(['203.0.113.4/30']),
    }),
  }),
);
const port = fc.record(
  {
    protocol: fc.constantFrom('TCP', 'UDP'),
    port: fc.constantFrom(79, 80, 'web'),
  },
  { requiredKeys: [] },
);
const range = fc.record({ port: fc.constantFrom(1, 80), endPort: fc.constantFrom(80, 90) });
const rules = (side: 'from' | 'to') =>
  fc.array(
    fc.record(
      { [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(fc.oneof(port, range), { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
    { maxLength: 2 },
  );
const policies = fc.array(
  fc
    .record({
      namespace: fc.constantFrom(...names),
      spec: fc.record(
        {
          podSelector: selector,
          policyTypes: fc.subarray(['Ingress', 'Egress'], { minLength: 1 }),
          ingress: rules('from'),
          egress: rules('to'),
        },
        { requiredKeys: ['podSelector'] },
      ),
    })
    .map(({ namespace, spec }) => policy(namespace, spec)),
  { maxLength: 5 },
);
const end: fc.Arbitrary<End> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).map(([ns, app]) => pod(ns, app)) },
  fc.constantFrom('203.0.113.5', '203.0.113.9', '10.1.2.3').map((ip) => ({ ip })),
);

/** The same end to the independent model of test/lib. */
const modelled = (one: End) => ('ip' in one ? one : { ...one, name: 'pod' });

test('any policies allow the connections that the model of a cluster allows', () => {
  fc.assert(
    fc.property(
      policies,
      end,
      end,
      fc.constantFrom(79, 80, 85),
      fc.constantFrom('TCP', 'UDP'),
      (some, from, to, number, protocol) => {
        const objects = [...namespaces, ...some];
        expect(canConnect(objects, from, to, number, protocol as 'TCP')).toBe(
          new Cluster(objects).allows(modelled(from), { to: modelled(to), port: number, protocol: protocol as 'TCP' }),
        );
      },
    ),
    { numRuns: 5000 },
  );
});

test('every pair of pods of dev connects as in the model of a cluster', () => {
  const cluster = new Cluster(devObjects);
  const denied = denials(devObjects);
  const pods = cluster.allPods().filter(({ name }) => name.endsWith('-0'));
  const different = pods.flatMap((from) =>
    pods.flatMap((to) =>
      Object.values(to.ports ?? {})
        .filter((port) => (denied(from, to, port).length === 0) !== cluster.allows(from, { to, port }))
        .map((port) => `${from.name} -> ${to.name}:${port}`),
    ),
  );
  expect(pods.length).toBeGreaterThan(20);
  expect(different).toEqual([]);
});

describe('in dev', () => {
  const workload = (namespace: string, name: string): Pod => ({ namespace, labels: { 'app.kubernetes.io/name': name } });
  const client: End = { ip: '203.0.113.7' };
  test.each<[boolean, End, End, number]>([
    [true, workload('openim', 'openim-push'), workload('dragonfly', 'dragonfly'), 6379],
    [false, workload('openim', 'openim-push'), workload('dragonfly', 'dragonfly'), 9999],
    [false, workload('openim', 'openim-api'), workload('dragonfly', 'dragonfly'), 6379],
    [false, workload('dragonfly', 'dragonfly'), workload('openim', 'openim-push'), 10170],
    // The labels of a friend in a stranger's namespace.
    [false, workload('redpanda', 'openim-push'), workload('dragonfly', 'dragonfly'), 6379],
    [true, client, workload('ingress-nginx', 'ingress-nginx-controller'), 443],
    [false, client, workload('openim', 'openim-api'), 10002],
    [false, { ip: '10.20.1.1' }, workload('ingress-nginx', 'ingress-nginx-controller'), 443],
    [false, workload('openim', 'openim-api'), client, 443],
  ])('%s: %j to %j port %i', (allowed, from, to, number) => {
    expect(canConnect(devObjects, from, to, number)).toBe(allowed);
  });
});
