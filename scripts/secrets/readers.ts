import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { inventory } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import { built } from '../lib/built';

/**
 * Kinds with pods that are restarted for a new password, in restart order: servers first, then their clients. The next
 * pod of a CronJob reads it without a restart.
 */
const KINDS = ['Job', 'StatefulSet', 'Deployment'];

/** The Jobs, StatefulSets and Deployments with pods that read a value of the inventory. */
export function readers(environment: Environment, value: string): readonly Manifest[] {
  const keys = inventory(environment)
    .filter((one) => one.value === value)
    .map(({ namespace, secret, key }) => ({ namespace, secret, key }));
  return built(environment)
    .flatMap(({ objects }) => objects)
    .filter(
      (object) =>
        KINDS.includes(object.kind) &&
        keys.some(
          ({ namespace, secret, key }) =>
            object.metadata.namespace === namespace && reads(podTemplateOf(object)?.spec, secret, key),
        ),
    )
    .sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
}

/** Whether a pod uses the key in a variable or mounts it. */
function reads(value: unknown, secret: string, key: string): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { name, secretName = name, key: named, items } = value as Record<string, never>;
  const mounted = (items as { key: string }[] | undefined)?.some((item) => item.key === key);
  return (
    (name === secret && named === key) ||
    (secretName === secret && (mounted ?? name === undefined)) ||
    Object.values(value).some((inner) => reads(inner, secret, key))
  );
}
