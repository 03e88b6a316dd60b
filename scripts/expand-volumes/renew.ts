import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Delivery } from '../deliver/delivery';
import { type Found, list } from '../deliver/live-objects';
import { listOf } from '../lib/kubectl';
import { sleep } from '../smoke/sleep';
import type { Growth } from './growth';

/**
 * Deletes the StatefulSet without its pods and applies the one of dist/, after the ConfigMaps that its pods name. Throws
 * when a pod of the set's present revision is not the same pod and its own within `seconds`; the controller takes about one.
 */
export async function renew(
  { outputs, kubectl, terminal }: Delivery,
  found: readonly Found[],
  { wanted, namespace, name, live }: Growth,
  seconds: number,
): Promise<void> {
  const objects = outputs.flatMap((output) => output.objects);
  const before = podsOf(found, wanted);
  if (live) {
    const call = ['delete', 'statefulset', name, `--namespace=${namespace}`, '--cascade=orphan', '--ignore-not-found'];
    // No bound for a single request: waiting is one long request.
    kubectl.command([...call, '--wait', '--timeout=120s', '--request-timeout=0']);
  }
  kubectl.command(['apply', '--server-side', '--filename=-'], listOf([...configMaps(objects, namespace), wanted]));
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const items = list(kubectl, ['statefulsets.apps,pods', `--namespace=${namespace}`]);
    const set = items.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === name);
    const left = set ? before.flatMap((pod) => notTakenOver(pod, set, items)) : [`${identity(wanted)} does not exist`];
    if (left.length === 0) {
      const rolled = before.filter((pod) => revisionOf(pod) !== set?.status?.updateRevision).length;
      const more = rolled > 0 ? `; ${rolled} are replaced one by one, because dist/ changes more than their volumes` : '';
      terminal.out(`  ${before.length} pods adopted${more}`);
      return;
    }
    if (Date.now() > end) {
      throw new Error(`${identity(wanted)} was applied, and after ${seconds} s:
${left.map((line) => `  ${line}`).join('\n')}
The data is unchanged. Inspect: kubectl -n ${namespace} get pods -l app.kubernetes.io/name=${name} and describe statefulset ${name}.`);
    }
    await sleep(1);
  }
}

/** What the pods of a set may name. */
export const configMaps = (objects: readonly Manifest[], namespace: string): readonly Manifest[] =>
  objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.namespace === namespace);

const podsOf = (found: readonly Found[], { metadata, spec }: Manifest): readonly Found[] =>
  found.filter(
    (one) =>
      one.kind === 'Pod' &&
      one.metadata.namespace === metadata.namespace &&
      !one.metadata.deletionTimestamp &&
      Object.entries(spec.selector.matchLabels).every(([key, value]) => one.metadata.labels?.[key] === value),
  );

const revisionOf = ({ metadata }: Found): string | undefined => metadata.labels?.['controller-revision-hash'];

/** What is missing until a pod belongs to the new set; a pod of an older revision may be replaced meanwhile. */
function notTakenOver(pod: Found, set: Found, items: readonly Found[]): readonly string[] {
  const updateRevision = set.status?.updateRevision;
  if (!updateRevision || set.status.observedGeneration < (set.metadata.generation ?? 0)) {
    return [`the controller has not processed ${identity(set)} yet`];
  }
  const now = items.find(({ kind, metadata }) => kind === 'Pod' && metadata.name === pod.metadata.name);
  if (revisionOf(pod) !== updateRevision) {
    return [];
  }
  if (now?.metadata.uid !== pod.metadata.uid) {
    return [`${identity(pod)} is not the same pod as before: it was drained or deleted at the same time`];
  }
  return now?.metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid)
    ? []
    : [`${identity(pod)} belongs to no StatefulSet`];
}
