import { identity, type Manifest } from '../charts/constructs/manifest';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import type { Environment } from '../environments/lib/types';
import { monitoringIn } from './lib/monitoring-in';
import { subject } from './lib/subject';

/**
 * `prod` with each edge controller, and with both: docs/runbooks/migrate-to-gateway.md goes from the first over both to the second.
 * Monitoring is off, because it watches whichever controller there is.
 */
const withEdge = (controller: Environment['edge']['controller']) =>
  new Map(
    subject(
      derive(loadEnvironment('prod'), { name: 'prod', edge: { controller }, monitoring: monitoringIn('none') }),
    ).objects.map((one) => [identity(one), one]),
  );
const nginx = withEdge('ingress-nginx');
const gateway = withEdge('gke-gateway');
const both = withEdge('both');

/** The three Services that both lead to. */
const LED_TO = ['openim/openim-api', 'openim/openim-msggateway', 'seaweedfs/seaweedfs-filer'];
const SHARED = LED_TO.map((id) => `NetworkPolicy ${id}`);
/** They keep serving while Google's endpoint groups drop them, and they have the annotations that GKE reads. */
const ROLLED = [
  'Deployment openim/openim-api',
  'Deployment openim/openim-msggateway',
  ...SHARED,
  ...LED_TO.map((id) => `Service ${id}`),
  'Service seaweedfs/seaweedfs-filer-headless',
  'StatefulSet seaweedfs/seaweedfs-filer',
];

test('both has exactly the objects of each controller', () => {
  expect([...both.keys()].sort()).toEqual([...new Set([...nginx.keys(), ...gateway.keys()])].sort());
});

test('beside a Gateway ingress-nginx changes only in the objects of shared backends', () => {
  const changed = [...nginx].filter(([id, object]) => JSON.stringify(both.get(id)) !== JSON.stringify(object));
  expect(changed.map(([id]) => id).sort()).toEqual(ROLLED);
});

test('beside ingress-nginx the Gateway changes only in those objects and the quota', () => {
  const changed = [...gateway].filter(([id, object]) => JSON.stringify(both.get(id)) !== JSON.stringify(object));
  expect(changed.map(([id]) => id).sort()).toEqual([...SHARED, 'ResourceQuota ingress-nginx/quota']);
});

test.each(SHARED)('%s allows both controllers, each with its own rules', (id) => {
  const sources = (objects: ReadonlyMap<string, Manifest>) =>
    (objects.get(id)?.spec.ingress ?? []).map((rule: object) => JSON.stringify(rule)).sort();
  expect(sources(both)).toEqual([...new Set([...sources(nginx), ...sources(gateway)])].sort());
});
