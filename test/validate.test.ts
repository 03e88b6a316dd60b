import { checkManifests } from '../charts/checks';
import type { Manifest } from '../charts/constructs/manifest';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import { without } from './lib/rule';
import { subject, subjects } from './lib/subject';
import { devObjects, edit, problems, problemsOf } from './validate/problems';

const gateway = derive(dev, { name: 'gateway', edge: { controller: 'gke-gateway' } });
const single = derive(dev, {
  name: 'single',
  namespaces: { openim: 'chat', redpanda: 'kafka', dragonfly: 'redis', seaweedfs: 's3', edge: 'edge' },
  mongodb: { replicas: 1 },
  etcd: { replicas: 1 },
  access: { viewers: [], operators: [] },
});

test.each([...subjects(), subject(gateway), subject(single)])('$environment.name has no problem', (one) => {
  expect(problemsOf(one)).toEqual([]);
});

test('all problems come in one message that names the environment', () => {
  const objects = structuredClone(devObjects) as Manifest[];
  without('ServiceAccount openim/openim-api')(objects);
  edit('Service openim/openim-api', ({ spec }) => {
    spec.ports[0].targetPort = 'web';
  })(objects);
  expect(() => checkManifests(dev, objects)).toThrow(
    new Error(`environments/dev.ts: environment "dev" has 2 problems in the synthesized objects
- Deployment openim/openim-api: serviceAccountName names ServiceAccount openim/openim-api, which does not exist; create it, or correct the name
- Service openim/openim-api: port "http" has target port "web", which no container of its pods has; use one of http (10002), metrics (12002)`),
  );
});

test('a single problem is not called problems', () => {
  const objects = devObjects.filter(({ kind, metadata }) => kind !== 'PriorityClass' || metadata.name !== 'openim-edge');
  expect(() => checkManifests(dev, objects)).toThrow(
    /^environments\/dev\.ts: environment "dev" has 1 problem in the synthesized objects\n- [^\n]+$/,
  );
});

test('the checks do not change objects', () => {
  const objects = structuredClone(devObjects);
  expect(problems()).toEqual([]);
  expect(devObjects).toEqual(objects);
});
