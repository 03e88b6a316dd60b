import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toMatchFile } from 'jest-file-snapshot';
import * as bot from '../additions/examples/service';
import { buildApp } from '../charts/app';
import { argocdOutputs } from '../charts/argocd/chart';
import type { Manifest, Output } from '../charts/constructs/manifest';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import type { Environment } from '../environments/lib/types';
import managed from '../environments/managed';
import { built } from '../scripts/lib/built';
import { compared } from '../scripts/review/compare';
import { markdown } from '../scripts/review/markdown';
import type { State } from '../scripts/review/states';
import { changed } from './lib/changed';

/** As they are read from YAML: a field that is undefined does not exist. */
const objectsOf = (environment: Environment, outputs = built(environment)): readonly Manifest[] =>
  JSON.parse(JSON.stringify([...outputs, ...argocdOutputs(environment, outputs)])).flatMap(({ objects }: Output) => objects);
const state = (environment: Environment): State => new Map([[environment.name, objectsOf(environment)]]);

const DEV = state(dev);

type Edit = (object: Manifest, id: string) => Manifest | undefined;
/** `dev` with some of its objects edited, as a change of the charts would; `undefined` removes one. */
const edited = (edit: Edit): State =>
  new Map([['dev', objectsOf(dev).flatMap((object) => edit(object, `${object.kind} ${object.metadata.name}`) ?? [])]]);
/** One object edited in place. */
const one = (id: string, edit: (object: Manifest) => void): State =>
  edited((object, own) => {
    if (own === id) {
      edit(object);
    }
    return object;
  });
/** `dev` with the namespace and the bot of additions/examples/service.ts. */
const withBot = derive(dev, { name: 'dev', additions: bot.additions });
const container = ({ spec }: Manifest) => spec.template.spec.containers[0];

/** What each golden file of test/review/ shows: a state of `dev`, and the one that it is compared with. */
const goldens: Readonly<Record<string, State | readonly [before: State, after: State]>> = {
  nothing: DEV,
  'cpu-request': state(changed({ 'openim.services.api.requests.cpu': '1500m' })),
  'more-pods': state(changed({ 'openim.services.msg.autoscaling': { minReplicas: 3, maxReplicas: 6 } })),
  'openim-image': state(changed({ images: { overrides: { openim: 'docker.io/openim/openim-server:v3.8.3-patch.16' } } })),
  'other-registry': state(changed({ images: { overrides: { redpanda: 'registry.example/redpanda:v26.2.6' } } })),
  'labels-and-placement': state(
    changed({
      customize: {
        workloads: {
          redpanda: { labels: { 'example.com/cost-center': 'chat' }, nodeSelector: { 'example.com/pool': 'chat' } },
        },
      },
    }),
  ),
  'mysql-image': state(changed({ images: { overrides: { mysql: 'docker.io/library/mysql:8.4.9' } } })),
  'log-level': state(changed({ 'openim.logLevel': 5 })),
  domain: state(changed({ domain: 'chat.example', corsAllowedOrigins: ['https://chat.example'] })),
  'larger-volume': state(changed({ 'redpanda.storageSize': '20Gi' })),
  'smaller-volume': [state(changed({ 'redpanda.storageSize': '20Gi' })), DEV],
  'storage-class': state(changed({ 'storage.diskType': 'pd-ssd' })),
  'dragonfly-memory': state(changed({ 'dragonfly.requests.memory': '3Gi', 'dragonfly.limits.memory': '3Gi' })),
  'mysql-replicas': state(changed({ 'mysql.replicas': 3 })),
  'more-brokers': state(changed({ 'redpanda.replicas': 5 })),
  'without-backups': state(changed({ backups: undefined })),
  'kafka-outside': state(changed({ dataServices: { kafka: managed.dataServices?.kafka } })),
  'without-monitoring': state(changed({ 'monitoring.mode': 'none' })),
  operators: state(changed({ 'access.operators': ['openim-operators@openim.example', 'everybody@openim.example'] })),
  'operators-without-exec': state(changed({ 'access.allowOperatorExec': false })),
  'roles-split': one('Role operator', (object) => {
    const { rules } = object as unknown as { rules: { resources: string[] }[] };
    Object.assign(object, {
      rules: rules.flatMap((rule) => rule.resources.map((name) => ({ ...rule, resources: [name] }))),
    });
  }),
  'smaller-control-plane-range': state(changed({ 'network.apiServer.cidrs': ['172.16.0.2/32'] })),
  'dragonfly-memory-with-sentinels': [
    state(changed({ 'dragonfly.failover': 'sentinel', 'dragonfly.replicas': 3 })),
    state(
      changed({
        'dragonfly.failover': 'sentinel',
        'dragonfly.replicas': 3,
        'dragonfly.requests.memory': '3Gi',
        'dragonfly.limits.memory': '3Gi',
      }),
    ),
  ],
  'control-plane-range': state(changed({ 'network.apiServer.cidrs': ['172.16.0.0/20'] })),
  partitions: state(changed({ 'redpanda.partitions': 16 })),
  traces: state(derive(dev, { name: 'dev', tracing: { samplingRatio: 0.05 } })),
  privileged: one('Deployment openim-api', (object) => {
    container(object).securityContext.privileged = true;
    object.spec.template.spec.hostNetwork = true;
  }),
  'pod-security-level': one('Namespace openim', ({ metadata }) => {
    (metadata.labels as Record<string, string>)['pod-security.kubernetes.io/enforce'] = 'privileged';
  }),
  additions: new Map([['dev', objectsOf(withBot, buildApp(withBot, bot.default))]]),
  'policy-removed': edited((object, id) =>
    id === 'ValidatingAdmissionPolicyBinding openim-operators' ? undefined : object,
  ),
  'default-deny-removed': edited((object, id) =>
    id === 'NetworkPolicy default-deny' && object.metadata.namespace === 'redpanda' ? undefined : object,
  ),
  'headless-service': one('Service openim-api', ({ spec }) => {
    spec.clusterIP = 'None';
  }),
  'set-renamed': edited((object, id) =>
    id === 'StatefulSet openim-mongodb' ? { ...object, metadata: { ...object.metadata, name: 'openim-mongo' } } : object,
  ),
};

expect.extend({ toMatchFile });

test.each(Object.entries(goldens))('%s', (name, states) => {
  const [before, after] = Array.isArray(states) ? states : [DEV, states as State];
  expect(markdown(compared(before, after))).toMatchFile(join(__dirname, 'review', `${name}.md`));
});

test('test/review/ has no other file', () => {
  expect(readdirSync(join(__dirname, 'review')).sort()).toEqual(
    Object.keys(goldens)
      .map((name) => `${name}.md`)
      .sort(),
  );
});
