import { identity, type Manifest } from '../../charts/lib/manifest';
import type { Environment } from '../../environments/lib/types';
import { type Kubectl, kubectlIn } from '../lib/kubectl';
import { kubectlOfAll } from './failure';
import { ours, users } from './found';
import type { Dist } from './fresh';
import { type Leftover, leftovers } from './leftovers';

/** Their pods go first: what a pod reads is deleted once there is no such pod any more. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'];

/** Prints what the cluster has of ours that `dist/` has no more, and in mode `delete` deletes what nothing needs. */
export function prune(environment: Environment, dist: Dist, context: string, mode: 'list' | 'delete'): void {
  const kubectl = kubectlIn(context, kubectlOfAll);
  const wanted = dist.outputs.flatMap(({ objects }) => objects);
  const all = leftovers(environment, wanted, ours(kubectl), users(kubectl));
  const doomed = all.filter(({ kept }) => !kept).map(({ object }) => object);
  for (const leftover of all) {
    console.log(line(leftover, mode));
  }
  if (mode === 'delete') {
    const runs = doomed.filter(({ kind }) => WORKLOADS.includes(kind));
    remove(kubectl, runs, ['--cascade=foreground']);
    remove(
      kubectl,
      doomed.filter((object) => !runs.includes(object)),
      [],
    );
  }
  const kept = all.length > doomed.length ? `, ${all.length - doomed.length} kept` : '';
  console.log(
    mode === 'delete'
      ? `deleted ${doomed.length}${kept}`
      : `would delete ${doomed.length}${kept}${doomed.length > 0 ? `: npm run prune -- ${environment.name} --context ${context} --yes` : ''}`,
  );
}

function line({ object, kept }: Leftover, mode: 'list' | 'delete'): string {
  const { kind, metadata } = object;
  const label = object.spec?.selector?.matchLabels?.['app.kubernetes.io/name'];
  const volumes =
    kind === 'StatefulSet'
      ? `; its volumes stay: kubectl -n ${metadata.namespace} get pvc -l app.kubernetes.io/name=${label}`
      : '';
  return kept
    ? `keep          ${identity(object)}: ${kept}`
    : `${mode === 'delete' ? 'delete        ' : 'would delete  '}${identity(object)}${volumes}`;
}

/** Waits until they are gone, their pods included; five minutes are twice the longest grace period. */
function remove(kubectl: Kubectl, objects: readonly Manifest[], flags: readonly string[]): void {
  if (objects.length > 0) {
    const items = objects.map(({ apiVersion, kind, metadata: { namespace, name } }) => ({
      apiVersion,
      kind,
      metadata: { namespace, name },
    }));
    kubectl(
      // No bound for a single request: waiting is one long request.
      ['delete', '--filename=-', '--ignore-not-found', ...flags, '--wait', '--timeout=300s', '--request-timeout=0'],
      { apiVersion: 'v1', kind: 'List', items },
    );
  }
}
