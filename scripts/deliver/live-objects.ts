import { commonLabels } from '../../charts/constructs/labels';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Kubectl } from '../lib/kubectl';

/** An object as the API server holds it. */
export interface Found extends Manifest {
  readonly metadata: Manifest['metadata'] & {
    readonly uid?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
  };
}

const OURS = Object.entries(commonLabels)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

/** Every object in the cluster with this chart's labels, of any kind: an older release may have created kinds that this one does not. */
export function ours(kubectl: Kubectl): readonly Found[] {
  const resources = kubectl.command(['api-resources', '--verbs=list,delete', '--output=name']).split('\n').filter(Boolean);
  return list(kubectl, [resources.join(','), '--all-namespaces', `--selector=${OURS}`]);
}

/** Everything that runs pods, runs as one, or remembers how to. */
export const users = (kubectl: Kubectl): readonly Found[] =>
  list(kubectl, [
    'pods,replicasets.apps,deployments.apps,statefulsets.apps,daemonsets.apps,controllerrevisions.apps,jobs.batch,cronjobs.batch,persistentvolumeclaims',
    '--all-namespaces',
  ]);

/** The Deployments, StatefulSets, Jobs and pods of OpenIM. */
export const running = (kubectl: Kubectl): readonly Found[] =>
  list(kubectl, ['deployments,statefulsets,jobs,pods', '--selector=app.kubernetes.io/part-of=openim', '--all-namespaces']);

/** The objects that `kubectl get` finds for these arguments. */
export const list = <T = Found>(kubectl: Kubectl, what: readonly string[]): readonly T[] =>
  JSON.parse(kubectl.command(['get', ...what, '--output=json'])).items;

/** Whether a Job is over, well or not. */
export const hasEnded = ({ status }: Found): boolean =>
  (status?.conditions ?? []).some(
    (one: { type: string; status: string }) => ['Complete', 'Failed'].includes(one.type) && one.status === 'True',
  );
