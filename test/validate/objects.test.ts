import { adding, change } from '../lib/rule';
import { find } from '../lib/subject';
import { type Cases, edit, hashed, problems } from './problems';

const API = 'Deployment openim/openim-api';
const CONTAINER = 'spec.template.spec.containers.0';
const REDIS = hashed('ConfigMap openim/config-redis');
const LONG = 'v'.repeat(64);
const WORDS = 'letters, digits, "-", "_" and ".", beginning and ending with a letter or digit';
const named = (kind: string, name: string, apiVersion = 'v1') => ({ apiVersion, kind, metadata: { name } });

const cases: Readonly<Record<string, Cases>> = {
  duplicates: {
    'ConfigMap openim/twice: generated 2 times, and the last one would overwrite the others; give each a unique name': (
      objects,
    ) =>
      objects.push(
        ...[1, 2].map(() => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'twice', namespace: 'openim' } })),
      ),
    'HorizontalPodAutoscaler openim/openim-api (autoscaling): generated 2 times, and the last one would overwrite the others; give each a unique name':
      (objects) =>
        objects.push({ ...find(objects, 'HorizontalPodAutoscaler openim/openim-api'), apiVersion: 'autoscaling/v1' }),
  },
  names: {
    'PriorityClass Data: metadata.name "Data" is not a DNS-1123 subdomain; use lower-case letters, digits, "-" and "."':
      adding(named('PriorityClass', 'Data', 'scheduling.k8s.io/v1')),
    'Namespace open.im: metadata.name "open.im" is not a DNS-1123 label; use lower-case letters, digits and "-"': adding(
      named('Namespace', 'open.im'),
    ),
    [`Namespace ${'n'.repeat(64)}: metadata.name "${'n'.repeat(64)}" has 64 characters; shorten it to 63`]: adding(
      named('Namespace', 'n'.repeat(64)),
    ),
    'Service openim/9-lives: metadata.name "9-lives" is not a Service name; use a letter, then lower-case letters, digits and "-"':
      change('Service openim/openim-push', 'metadata.name', '9-lives'),
    [`StatefulSet openim/${'m'.repeat(53)}: metadata.name "${'m'.repeat(53)}" has 53 characters; shorten it to 52`]: change(
      'StatefulSet openim/openim-mysql',
      'metadata.name',
      'm'.repeat(53),
    ),
    'ClusterRole a/b: metadata.name "a/b" is not a path segment; use no "/" and no "%"': adding(
      named('ClusterRole', 'a/b', 'rbac.authorization.k8s.io/v1'),
    ),
    [`${REDIS}: label app.kubernetes.io/part-of "open im" is not a label value; use ${WORDS}`]: edit(
      REDIS,
      ({ metadata }) => {
        metadata.labels['app.kubernetes.io/part-of'] = 'open im';
      },
    ),
    [`${REDIS}: label "-team" is not a label key; use ${WORDS}`]: change(REDIS, 'metadata.labels.-team', 'chat'),
    [`${REDIS}: annotation "a/b/c" is not a label key; use ${WORDS}`]: change(REDIS, 'metadata.annotations.a/b/c', ''),
    [`${REDIS}: data "a b" is not a key; use letters, digits, "-", "_" and "."`]: change(REDIS, 'data.a b', ''),
    [`${API}: pod label app.kubernetes.io/version "${LONG}" has 64 characters; shorten it to 63`]: edit(API, ({ spec }) => {
      spec.template.metadata.labels['app.kubernetes.io/version'] = LONG;
    }),
    [`${API}: container "openim_api" is not a DNS-1123 label; use lower-case letters, digits and "-"`]: change(
      API,
      `${CONTAINER}.name`,
      'openim_api',
    ),
    [`${API}: port of container "api" "prometheus-metrics" has 18 characters; shorten it to 15`]: change(
      API,
      `${CONTAINER}.ports.1.name`,
      'prometheus-metrics',
    ),
    [`${API}: port of container "api" "12002" is not a port name; use lower-case letters, digits and single "-"`]: change(
      API,
      `${CONTAINER}.ports.1.name`,
      '12002',
    ),
    [`${API}: variable of container "api" "GO LIMIT" is not a variable name; use letters, digits and "_"`]: change(
      API,
      `${CONTAINER}.env.0.name`,
      'GO LIMIT',
    ),
    'Service openim/openim-push: port "gRPC" is not a DNS-1123 label; use lower-case letters, digits and "-"': change(
      'Service openim/openim-push',
      'spec.ports.0.name',
      'gRPC',
    ),
  },
  yaml: {
    [`${API}: ${CONTAINER}.args.0 has half of a surrogate pair, which UTF-8 cannot encode; remove it`]: change(
      API,
      `${CONTAINER}.args.0`,
      'half \ud800',
    ),
  },
  images: {
    [`${API}: image "openim/openim-server" of container "api" has no tag; use a version, as in environments/lib/versions.ts`]:
      change(API, `${CONTAINER}.image`, 'openim/openim-server'),
    [`${API}: image "mirror:5000/openim" of container "wait" has no tag; use a version, as in environments/lib/versions.ts`]:
      change(API, 'spec.template.spec.initContainers.0.image', 'mirror:5000/openim'),
    [`${API}: image "openim:latest" of container "api" has the mutable tag "latest"; use a version, as in environments/lib/versions.ts`]:
      change(API, `${CONTAINER}.image`, 'openim:latest'),
  },
  containers: {
    [`${API}: has two containers "wait"; give each a unique name`]: change(API, `${CONTAINER}.name`, 'wait'),
    [`${API}: container "api" has the variable GOMEMLIMIT twice, and only the last one would apply; remove one`]: edit(
      API,
      ({ spec }) => spec.template.spec.containers[0].env.push({ name: 'GOMEMLIMIT', value: '1GiB' }),
    ),
    [`${API}: container "api" mounts two volumes at /tmp; choose another path for one`]: change(
      API,
      `${CONTAINER}.volumeMounts.0.mountPath`,
      '/tmp',
    ),
    [`${API}: livenessProbe of container "api" probes port "12003", which is not one of its ports; use one of http (10002), metrics (12002)`]:
      change(API, `${CONTAINER}.livenessProbe.httpGet.port`, 12003),
    [`${API}: readinessProbe of container "api" probes port "web", which is not one of its ports; use one of http (10002), metrics (12002)`]:
      change(API, `${CONTAINER}.readinessProbe.tcpSocket.port`, 'web'),
    [`${API}: container "api" mounts volume "cache", which the pod does not have; use one of config, tmp`]: edit(
      API,
      ({ spec }) => spec.template.spec.containers[0].volumeMounts.push({ name: 'cache', mountPath: '/cache' }),
    ),
    [`${API}: volume "cache" is mounted by no container; mount it or remove it`]: edit(API, ({ spec }) =>
      spec.template.spec.volumes.push({ name: 'cache', emptyDir: {} }),
    ),
    'StatefulSet dragonfly/dragonfly: container "dragonfly" mounts volume "data", which the pod does not have; use one of scripts, tmp':
      change('StatefulSet dragonfly/dragonfly', 'spec.volumeClaimTemplates', undefined),
  },
  targets: {
    'HorizontalPodAutoscaler openim/openim-api: spec.scaleTargetRef names apps/v1 Deployment "api", which does not exist; use a workload of its namespace':
      change('HorizontalPodAutoscaler openim/openim-api', 'spec.scaleTargetRef.name', 'api'),
    'HorizontalPodAutoscaler openim/openim-api: spec.scaleTargetRef names apps/v1beta1 Deployment "openim-api", which does not exist; use a workload of its namespace':
      change('HorizontalPodAutoscaler openim/openim-api', 'spec.scaleTargetRef.apiVersion', 'apps/v1beta1'),
    [`HorizontalPodAutoscaler openim/openim-api: ${API} has spec.replicas 2, and every apply would reset the replicas to it; remove it`]:
      change(API, 'spec.replicas', 2),
    'PodDisruptionBudget openim/openim-api: spec.selector {"matchLabels":{"app":"api"}} selects no pod; use the labels of a workload\'s pods':
      change('PodDisruptionBudget openim/openim-api', 'spec.selector.matchLabels', { app: 'api' }),
    [`${API}: spec.selector {"matchLabels":{"app":"api"}} does not select the pods of its own template; use their labels`]:
      change(API, 'spec.selector.matchLabels', { app: 'api' }),
    'StatefulSet dragonfly/dragonfly: spec.serviceName "dragonfly" names no headless Service of its namespace; create it, or correct the name':
      (objects) => {
        change('StatefulSet dragonfly/dragonfly', 'spec.serviceName', 'dragonfly')(objects);
        edit('StatefulSet dragonfly/dragonfly', ({ spec }) => {
          spec.template.spec.containers[0].env[1].value = '';
        })(objects);
      },
  },
};

describe.each(Object.entries(cases))('%s', (_, lines) => {
  test.each(Object.entries(lines))('%s', (line, breach) => {
    expect(problems(breach)).toEqual([line]);
  });
});

test('a digest pins an image without a tag', () => {
  expect(problems(change(API, `${CONTAINER}.image`, `openim@sha256:${'0'.repeat(64)}`))).toEqual([]);
});
