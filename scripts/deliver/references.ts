import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { type Found, hasEnded } from './live-objects';

/**
 * Identities of ConfigMaps, ServiceAccounts, PriorityClasses and StorageClasses that are in use, each with who uses it.
 * Pods use, and so do revisions that a rollback would bring back; what has ended does not, nor what goes with one of
 * the objects `gone` (their uids).
 */
export function uses(users: readonly Found[], gone: ReadonlySet<string>): ReadonlyMap<string, string> {
  const byUid = new Map(users.map((object) => [object.metadata.uid, object]));
  const goes = (object: Found): boolean =>
    gone.has(object.metadata.uid ?? '') ||
    (object.metadata.ownerReferences ?? []).some(({ uid }) => {
      const owner = byUid.get(uid);
      return gone.has(uid) || (owner !== undefined && goes(owner));
    });
  const used = new Map<string, string>();
  for (const user of users.filter((object) => !goes(object) && !isOver(object))) {
    for (const id of named(user)) {
      used.set(id, used.get(id) ?? `${user.kind} ${user.metadata.name} ${verb(user)}`);
    }
  }
  return used;
}

const isOver = (object: Found): boolean =>
  object.kind === 'Pod' ? ['Succeeded', 'Failed'].includes(object.status?.phase) : object.kind === 'Job' && hasEnded(object);

const verb = ({ kind, spec }: Found): string =>
  kind === 'ControllerRevision' || (kind === 'ReplicaSet' && spec.replicas === 0) ? 'needs it for a rollback' : 'uses it';

/** The pod that a user is or makes. A ControllerRevision holds the set's fields as a patch. */
const podSpec = (user: Found): Manifest['spec'] =>
  (user.kind === 'ControllerRevision' ? user.data?.spec?.template : podTemplateOf(user))?.spec;

function named(user: Found): readonly string[] {
  const { namespace } = user.metadata;
  if (user.kind === 'PersistentVolumeClaim') {
    return [`StorageClass ${user.spec.storageClassName}`];
  }
  const pod = podSpec(user) ?? {};
  return [
    ...configMaps(pod).map((name) => `ConfigMap ${namespace}/${name}`),
    `ServiceAccount ${namespace}/${pod.serviceAccountName}`,
    `PriorityClass ${pod.priorityClassName}`,
  ];
}

/** A ConfigMap is named below one of these keys, wherever in a pod that is: volumes, projected volumes, variables. */
const KEYS = ['configMap', 'configMapRef', 'configMapKeyRef'];

const configMaps = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [
        ...(KEYS.includes(key) && typeof inner?.name === 'string' ? [inner.name] : []),
        ...configMaps(inner),
      ])
    : [];
