import assert from 'node:assert';
import type { Environment } from '../../environments/lib/types';
import type { Identity } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';
import { succeeded } from '../lib/command';
import { type Attempt, accepts, inForce, refuses } from './attempts';
import { flags, member } from './rights';

const POLICY = 'openim-operators';
const BY_HAND = 'nobody-in-a-group@openim.example';

/** What operators are there for. */
const daily = ({ openim, redpanda }: Environment['namespaces']): string[][] => [
  ['rollout', 'restart', 'deployment/openim-api', '-n', openim],
  ['rollout', 'restart', 'statefulset/redpanda', '-n', redpanda],
  ['scale', 'deployment/openim-api', '--replicas=3', '-n', openim],
  ['patch', 'hpa/openim-api', '-n', openim, '--patch={"spec":{"minReplicas":3}}'],
];

/** What a right to patch would also let them do. */
function misuse({ openim, redpanda }: Environment['namespaces']): Attempt[] {
  const change = (title: string, path: string, patch: object, way: 'patch' | 'merge' = 'patch'): Attempt => ({
    title,
    run: (client) => client[way](`/apis/${path}?dryRun=All`, patch),
  });
  const api = `apps/v1/namespaces/${openim}/deployments/openim-api`;
  const broker = `apps/v1/namespaces/${redpanda}/statefulsets/redpanda`;
  const autoscaler = `autoscaling/v2/namespaces/${openim}/horizontalpodautoscalers/openim-api`;
  const podOf = (spec: object) => ({ spec: { template: { spec } } });
  const secret = { name: 'stolen', secret: { secretName: 'openim-mysql' } };
  const variable = { name: 'STOLEN', valueFrom: { secretKeyRef: { name: 'openim-mysql', key: 'root-password' } } };
  return [
    change('another image', api, podOf({ containers: [{ name: 'api', image: 'docker.io/library/busybox:1' }] })),
    change('another image of a StatefulSet', broker, podOf({ containers: [{ name: 'redpanda', image: 'busybox:1' }] })),
    change('a Secret as a volume', api, podOf({ volumes: [secret] })),
    change('a Secret as a variable', api, podOf({ containers: [{ name: 'api', env: [variable] }] })),
    change('another command', api, podOf({ containers: [{ name: 'api', command: ['sleep', '1d'] }] })),
    change('a further container', api, podOf({ initContainers: [{ name: 'more', image: 'busybox:1' }] })),
    change('another ServiceAccount', api, podOf({ serviceAccountName: 'default' })),
    change('a ServiceAccount token', api, podOf({ automountServiceAccountToken: true })),
    // Volumes that go with their pods: scaling down would then delete data.
    change('volumes that are deleted', broker, {
      spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } },
    }),
    // The garbage collector deletes what belongs to an owner that does not exist.
    change('an owner that does not exist', api, orphan, 'merge'),
    change('an autoscaler of such an owner', autoscaler, orphan, 'merge'),
  ];
}

const orphan = { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'none', uid: 'none' }] } };

/** Throws unless operators can do their daily work and no more, where the administrator could. */
export async function operatorsRestartAndScale(cluster: Cluster, { namespaces, access }: Environment): Promise<string> {
  const [group] = access.operators;
  assert(group, 'access.operators is empty');
  const [first, ...others] = misuse(namespaces);
  const operator = member(group);
  // Valid changes, or their refusal would say nothing about the policy.
  await accepts(cluster, undefined, misuse(namespaces));
  await inForce(cluster, operator, POLICY, first as Attempt);
  // kubectl asks for more than it changes.
  const work = async (who: Identity, words: readonly string[]) =>
    succeeded(words.join(' '), cluster.kubectl([...words, ...flags(who)]));
  for (const words of daily(namespaces)) {
    await work(operator, words);
  }
  await refuses(cluster, operator, POLICY, others);
  // The same Role by another way, without a group in userInfo: RBAC allows the patch, and the policy must not.
  const bind = ['create', 'rolebinding', 'by-hand', '--role=operator', `--user=${BY_HAND}`, '-n', namespaces.openim];
  await succeeded('rolebinding', cluster.kubectl(bind));
  // Another one: kubectl restarts none twice within a second.
  await work({ user: BY_HAND }, ['rollout', 'restart', 'deployment/openim-user', '-n', namespaces.openim]);
  const inOpenim = misuse(namespaces).filter(({ title }) => !title.includes('StatefulSet') && !title.includes('volumes'));
  await refuses(cluster, { user: BY_HAND }, POLICY, inOpenim);
  return `${daily(namespaces).length} accepted, ${others.length + 1} refused`;
}
