import dev from '../../environments/dev';
import { derive } from '../../environments/lib/derive';
import { change, without } from '../lib/rule';
import { subject } from '../lib/subject';
import { type Cases, edit, hashed, problems, problemsOf } from './problems';

const API = 'Deployment openim/openim-api';
const EDGE = 'Deployment ingress-nginx/ingress-nginx-controller';
const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers.0`;
const MAKE = 'which does not exist; create it, or correct the name';
const LIST = 'which charts/model/secrets.ts does not list; add it there, or correct the name';
const SHARE = hashed('ConfigMap openim/config-share');
const HEADERS = hashed('ConfigMap ingress-nginx/ingress-nginx-headers');
const CONTROLLER = hashed('ConfigMap ingress-nginx/ingress-nginx-controller');

const cases: Readonly<Record<string, Cases>> = {
  'of pods': {
    [`${API}: volume "config" names ConfigMap openim/config, ${MAKE}`]: change(
      API,
      `${POD}.volumes.0.projected.sources.0.configMap.name`,
      'config',
    ),
    [`${API}: volume "config" names key "log.yaml" of ${SHARE}, which has share.yml; use one of these`]: edit(
      API,
      ({ spec }) => {
        const { sources } = spec.template.spec.volumes[0].projected;
        const { configMap } = sources.find((source: typeof sources) => SHARE.endsWith(`/${source.configMap.name}`));
        configMap.items = [{ key: 'log.yaml', path: 'log.yml' }];
      },
    ),
    [`${API}: LEVEL of container "api" names ConfigMap openim/levels, ${MAKE}`]: edit(API, ({ spec }) =>
      spec.template.spec.containers[0].env.push({
        name: 'LEVEL',
        valueFrom: { configMapKeyRef: { name: 'levels', key: 'level' } },
      }),
    ),
    [`${API}: envFrom of container "api" names ConfigMap openim/levels, ${MAKE}`]: change(API, `${CONTAINER}.envFrom`, [
      { configMapRef: { name: 'levels' } },
    ]),
    [`${API}: envFrom of container "api" names Secret openim/levels, ${LIST}`]: change(API, `${CONTAINER}.envFrom`, [
      { secretRef: { name: 'levels' } },
    ]),
    [`${API}: IMENV_SHARE_SECRET of container "api" names Secret openim/openim-shared, ${LIST}`]: change(
      API,
      `${CONTAINER}.env.1.valueFrom.secretKeyRef.name`,
      'openim-shared',
    ),
    // It is in the inventory, of another namespace.
    [`${API}: IMENV_SHARE_SECRET of container "api" names Secret openim/seaweedfs-s3, ${LIST}`]: change(
      API,
      `${CONTAINER}.env.1.valueFrom.secretKeyRef.name`,
      'seaweedfs-s3',
    ),
    [`${API}: IMENV_SHARE_SECRET of container "api" names key "token" of Secret openim/openim-share, which has secret; use one of these`]:
      change(API, `${CONTAINER}.env.1.valueFrom.secretKeyRef.key`, 'token'),
    'StatefulSet openim/openim-mongodb: volume "secret" names key "key" of Secret openim/openim-mongodb, which has backup-password, root-password, openim-password, keyfile; use one of these':
      change('StatefulSet openim/openim-mongodb', `${POD}.volumes.0.secret.items.0.key`, 'key'),
    [`${API}: imagePullSecrets names Secret openim/mirror, ${LIST}`]: change(API, `${POD}.imagePullSecrets`, [
      { name: 'mirror' },
    ]),
    [`${API}: serviceAccountName names ServiceAccount openim/openim-api, ${MAKE}`]: without(
      'ServiceAccount openim/openim-api',
    ),
    [`${API}: volume "tmp" names PersistentVolumeClaim openim/scratch, ${MAKE}`]: change(API, `${POD}.volumes.1`, {
      name: 'tmp',
      persistentVolumeClaim: { claimName: 'scratch' },
    }),
    [`${EDGE}: priorityClassName names PriorityClass openim-edge, ${MAKE}`]: without('PriorityClass openim-edge'),
    'StatefulSet redpanda/redpanda: volume claim "data" names StorageClass standard, which does not exist; set storage.diskType to create it, or correct the name':
      change('StatefulSet redpanda/redpanda', 'spec.volumeClaimTemplates.0.spec.storageClassName', 'standard'),
    [`${EDGE}: --default-ssl-certificate of container "controller" names Secret ingress-nginx/tls, ${LIST}`]: change(
      EDGE,
      `${CONTAINER}.args.7`,
      '--default-ssl-certificate=$(POD_NAMESPACE)/tls',
    ),
    [`${EDGE}: --publish-service of container "controller" names Service ingress-nginx/edge, ${MAKE}`]: change(
      EDGE,
      `${CONTAINER}.args.6`,
      '--publish-service=ingress-nginx/edge',
    ),
    [`${EDGE}: --configmap of container "controller" names ${CONTROLLER}, ${MAKE}`]: without(CONTROLLER),
  },
  'of other objects': {
    [`ConfigMap stray/notes: metadata.namespace names Namespace stray, ${MAKE}`]: (objects) =>
      objects.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes', namespace: 'stray' } }),
    [`${CONTROLLER}: proxy-set-headers names ${HEADERS}, ${MAKE}`]: without(HEADERS),
    [`Ingress ingress-nginx/openim-api: spec.ingressClassName names IngressClass traefik, ${MAKE}`]: change(
      'Ingress ingress-nginx/openim-api',
      'spec.ingressClassName',
      'traefik',
    ),
    [`Ingress ingress-nginx/openim-api: spec.tls names Secret ingress-nginx/tls, ${LIST}`]: change(
      'Ingress ingress-nginx/openim-api',
      'spec.tls.0.secretName',
      'tls',
    ),
    [`RoleBinding openim/viewer: roleRef names Role openim/viewer, ${MAKE}`]: without('Role openim/viewer'),
    [`ClusterRoleBinding openim-ingress-classes: roleRef names ClusterRole openim-ingress-classes, ${MAKE}`]: without(
      'ClusterRole openim-ingress-classes',
    ),
    [`RoleBinding ingress-nginx/ingress-nginx-controller: subjects names ServiceAccount openim/ingress-nginx-controller, ${MAKE}`]:
      change('RoleBinding ingress-nginx/ingress-nginx-controller', 'subjects.0.namespace', 'openim'),
    [`ValidatingAdmissionPolicyBinding openim-operators: spec.policyName names ValidatingAdmissionPolicy openim-operators, ${MAKE}`]:
      without('ValidatingAdmissionPolicy openim-operators'),
    'PersistentVolumeClaim openim/spare: spec.storageClassName names StorageClass fast, which does not exist; set storage.diskType to create it, or correct the name':
      (objects) =>
        objects.push({
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'spare', namespace: 'openim' },
          spec: { storageClassName: 'fast' },
        }),
  },
};

describe.each(Object.entries(cases))('%s', (_, lines) => {
  test.each(Object.entries(lines))('%s', (line, breach) => {
    expect(problems(breach)).toEqual([line]);
  });
});

test.each([
  ['an optional ConfigMap', change(API, `${CONTAINER}.envFrom`, [{ configMapRef: { name: 'levels', optional: true } }])],
  ['a class of every cluster', change(API, `${POD}.priorityClassName`, 'system-cluster-critical')],
  ['a role of every cluster', change('RoleBinding openim/viewer', 'roleRef', { kind: 'ClusterRole', name: 'view' })],
])('%s need not be made', (_, breach) => {
  expect(problems(breach)).toEqual([]);
});

describe('without a disk type', () => {
  const bare = subject(
    derive(dev, {
      name: 'bare',
      gke: undefined,
      backups: undefined,
      storage: { className: 'standard', diskType: undefined },
    }),
  );

  test('the class that the environment names belongs to the cluster', () => {
    expect(problemsOf(bare)).toEqual([]);
  });

  test('any other class is unknown', () => {
    const breach = change('StatefulSet redpanda/redpanda', 'spec.volumeClaimTemplates.0.spec.storageClassName', 'fast');
    expect(problemsOf(bare, breach)).toEqual([
      'StatefulSet redpanda/redpanda: volume claim "data" names StorageClass fast, which does not exist; set storage.diskType to create it, or correct the name',
    ]);
  });
});

describe('with a Gateway and Secret Manager', () => {
  const gateway = subject(
    derive(dev, { name: 'gateway', edge: { controller: 'gke-gateway' }, secrets: 'external-secrets' }),
  );
  const lines: Cases = {
    [`Gateway ingress-nginx/openim: listener "https" names Secret ingress-nginx/tls, ${LIST}`]: change(
      'Gateway ingress-nginx/openim',
      'spec.listeners.1.tls.certificateRefs.0.name',
      'tls',
    ),
    [`HTTPRoute openim/openim-api: spec.parentRefs names Gateway openim/openim, ${MAKE}`]: change(
      'HTTPRoute openim/openim-api',
      'spec.parentRefs.0.namespace',
      'openim',
    ),
    [`HealthCheckPolicy openim/openim-api: spec.targetRef names Service openim/api, ${MAKE}`]: change(
      'HealthCheckPolicy openim/openim-api',
      'spec.targetRef.name',
      'api',
    ),
    [`GCPBackendPolicy openim/openim-api: spec.targetRef names Service openim/api, ${MAKE}`]: change(
      'GCPBackendPolicy openim/openim-api',
      'spec.targetRef.name',
      'api',
    ),
    [`ExternalSecret dragonfly/dragonfly: spec.secretStoreRef names SecretStore dragonfly/secret-manager, ${MAKE}`]: without(
      'SecretStore dragonfly/secret-manager',
    ),
    [`SecretStore dragonfly/secret-manager: spec.provider names ServiceAccount dragonfly/external-secrets, ${MAKE}`]:
      without('ServiceAccount dragonfly/external-secrets'),
  };

  test.each(Object.entries(lines))('%s', (line, breach) => {
    expect(problemsOf(gateway, breach)).toEqual([line]);
  });
});
