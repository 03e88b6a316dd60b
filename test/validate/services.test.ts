import dev from '../../environments/dev';
import { derive } from '../../environments/lib/derive';
import { change } from '../lib/rule';
import { subject } from '../lib/subject';
import { type Cases, edit, problems, problemsOf } from './problems';

const PUSH = 'Service openim/openim-push';
const ALIAS = 'Service ingress-nginx/openim-api';
const INGRESS = 'Ingress ingress-nginx/openim-api';
const BACKEND = 'spec.rules.0.http.paths.0.backend.service';
const PUBLIC =
  'is not a public host; public hosts are openim.example, s3.openim.example; use one of them, or add it to publicHosts of charts/model/addresses.ts';
const NOBODY = "selects no pod; use the labels of a workload's pods";

const cases: Readonly<Record<string, Cases>> = {
  services: {
    [`${PUSH}: spec.selector {"app":"push"} ${NOBODY}`]: change(PUSH, 'spec.selector', { app: 'push' }),
    [`${PUSH}: spec.selector undefined ${NOBODY}`]: change(PUSH, 'spec.selector', undefined),
    // The pods are there, in another namespace.
    [`${PUSH}: spec.selector {"app.kubernetes.io/name":"redpanda"} ${NOBODY}`]: change(PUSH, 'spec.selector', {
      'app.kubernetes.io/name': 'redpanda',
    }),
    [`Service dragonfly/dragonfly: spec.selector {"app.kubernetes.io/name":"dragonfly","statefulset.kubernetes.io/pod-name":"dragonfly-2"} ${NOBODY}`]:
      edit('Service dragonfly/dragonfly', ({ spec }) => {
        spec.selector['statefulset.kubernetes.io/pod-name'] = 'dragonfly-2';
      }),
    [`${PUSH}: port "grpc" has target port "http", which no container of its pods has; use one of grpc (10170), metrics (12170)`]:
      change(PUSH, 'spec.ports.0.targetPort', 'http'),
    [`${PUSH}: port "grpc" has target port "10171", which no container of its pods has; use one of grpc (10170), metrics (12170)`]:
      change(PUSH, 'spec.ports.0.targetPort', 10171),
    [`${PUSH}: port "grpc" has target port "grpc", which no container of its pods has; use one of grpc (10170), metrics (12170)`]:
      change(PUSH, 'spec.ports.0.protocol', 'UDP'),
    [`${PUSH}: spec.clusterIP "10.30.0.7" is specific to one cluster; remove it`]: change(
      PUSH,
      'spec.clusterIP',
      '10.30.0.7',
    ),
    'Service seaweedfs/seaweedfs-volume-headless: port "http" is 80, but its pods listen on 8080 and a headless Service does not translate ports; use 8080':
      change('Service seaweedfs/seaweedfs-volume-headless', 'spec.ports.0.port', 80),
    [`${ALIAS}: spec.externalName "openim-api.chat.svc.cluster.local." is not the name of a Service with pods; use host() of charts/model/workloads.ts`]:
      change(ALIAS, 'spec.externalName', 'openim-api.chat.svc.cluster.local.'),
    [`${ALIAS}: spec.externalName "api.openim.example" is not the name of a Service with pods; use host() of charts/model/workloads.ts`]:
      change(ALIAS, 'spec.externalName', 'api.openim.example'),
    [`${ALIAS}: port "http" is 80, which Service openim/openim-api does not have; use one of 10002`]: change(
      ALIAS,
      'spec.ports.0.port',
      80,
    ),
  },
  hosts: {
    [`${INGRESS}: host "admin.openim.example" ${PUBLIC}`]: change(INGRESS, 'spec.rules.0.host', 'admin.openim.example'),
    [`${INGRESS}: host "" ${PUBLIC}`]: change(INGRESS, 'spec.rules.0.host', undefined),
  },
  routes: {
    [`${INGRESS}: path "/api(/|$)(.*)" refers to Service ingress-nginx/openim-push, which does not exist; create it, or correct the name`]:
      change(INGRESS, `${BACKEND}.name`, 'openim-push'),
    [`${INGRESS}: path "/api(/|$)(.*)" refers to port "ws" of ${ALIAS}, which has no such port; use one of http (10002)`]:
      change(INGRESS, `${BACKEND}.port.name`, 'ws'),
    [`${INGRESS}: path "default" refers to Service ingress-nginx/nothing, which does not exist; create it, or correct the name`]:
      change(INGRESS, 'spec.defaultBackend', { service: { name: 'nothing', port: { number: 80 } } }),
    [`${INGRESS}: path "/api(/|$)(.*)" is served by Deployment ingress-nginx/ingress-nginx-controller, but no NetworkPolicy allows ingress from it at port 10002 of Deployment openim/openim-api; add the connection to charts/model/connections.ts`]:
      change('NetworkPolicy openim/openim-api', 'spec.ingress', []),
    [`${INGRESS}: path "/api(/|$)(.*)" is served by Deployment ingress-nginx/ingress-nginx-controller, but no NetworkPolicy allows its egress to port 10002 of Deployment openim/openim-api; add the connection to charts/model/connections.ts`]:
      edit('NetworkPolicy ingress-nginx/ingress-nginx-controller', ({ spec }) => {
        spec.egress = spec.egress.filter(({ ports }: typeof spec) => ports[0].port !== 10002);
      }),
  },
};

describe.each(Object.entries(cases))('%s', (_, lines) => {
  test.each(Object.entries(lines))('%s', (line, breach) => {
    expect(problems(breach)).toEqual([line]);
  });
});

const gateway = subject(derive(dev, { name: 'gateway', edge: { controller: 'gke-gateway' } }));

test.each([
  [
    'HTTPRoute openim/openim-api: backendRefs refers to Service openim/api, which does not exist; create it, or correct the name',
    { name: 'api', port: 10002 },
  ],
  [
    'HTTPRoute openim/openim-api: backendRefs refers to port "80" of Service openim/openim-api, which has no such port; use one of http (10002)',
    { name: 'openim-api', port: 80 },
  ],
])('%s', (line, backend) => {
  const breach = edit('HTTPRoute openim/openim-api', ({ spec }) => {
    spec.rules.find(({ backendRefs }: typeof spec) => backendRefs).backendRefs = [backend];
  });
  expect(problemsOf(gateway, breach)).toEqual([line]);
});

test('a hostname of an HTTPRoute that is not public', () => {
  const breach = edit('HTTPRoute openim/openim-api', ({ spec }) => spec.hostnames.push('admin.openim.example'));
  expect(problemsOf(gateway, breach)).toEqual([`HTTPRoute openim/openim-api: host "admin.openim.example" ${PUBLIC}`]);
});
