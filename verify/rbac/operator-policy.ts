import assert from 'node:assert';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { type Attempt, accepts, inForce, refuses } from './attempts';
import { member } from './rights';

const POLICY = 'openim-operators';
const BY_HAND = 'nobody-in-a-group@openim.example';

/** What operators are there for. */
const daily = ({ openim, redpanda }: Environment['namespaces']): Attempt[] => [
  { title: 'restart a Deployment', args: ['rollout', 'restart', 'deployment/openim-api', '-n', openim] },
  { title: 'restart a StatefulSet', args: ['rollout', 'restart', 'statefulset/redpanda', '-n', redpanda] },
  { title: 'scale', args: ['scale', 'deployment/openim-api', '--replicas=3', '-n', openim] },
  { title: 'autoscale', args: ['patch', 'hpa/openim-api', '-n', openim, '--patch={"spec":{"minReplicas":3}}'] },
];

/** What a right to patch would also let them do. */
function misuse({ openim, redpanda }: Environment['namespaces']): Attempt[] {
  const change = (title: string, target: readonly string[], patch: object, type = 'strategic'): Attempt => ({
    title,
    args: ['patch', ...target, `--type=${type}`, '--dry-run=server', `--patch=${JSON.stringify(patch)}`],
  });
  const api = ['deployment/openim-api', '-n', openim];
  const broker = ['statefulset/redpanda', '-n', redpanda];
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
    change('an autoscaler of such an owner', ['hpa/openim-api', '-n', openim], orphan, 'merge'),
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
  await accepts(cluster, [], misuse(namespaces));
  await inForce(cluster, operator, POLICY, first as Attempt);
  await accepts(cluster, operator, daily(namespaces));
  await refuses(cluster, operator, POLICY, others);
  // The same Role by another way, without a group in userInfo: RBAC allows the patch, and the policy must not.
  const { openim } = namespaces;
  const bind = ['create', 'rolebinding', 'by-hand', '--role=operator', `--user=${BY_HAND}`, '-n', openim];
  await accepts(cluster, [], [{ title: 'bind the Role to a person', args: bind }]);
  const [restart] = daily(namespaces);
  await accepts(cluster, [`--as=${BY_HAND}`], [restart as Attempt]);
  const inOpenim = misuse(namespaces).filter(({ args }) => args.includes(openim));
  await refuses(cluster, [`--as=${BY_HAND}`], POLICY, inOpenim);
  return `${daily(namespaces).length} accepted, ${others.length + 1} refused`;
}
