import { identity, type Manifest } from '../../charts/constructs/manifest';
import { type Kubectl, listOf } from '../lib/kubectl';
import type { Delivery } from './delivery';
import { refusalsOf } from './dry-run';
import { failure } from './failure';
import { type Found, ours, users } from './live-objects';
import { rollouts } from './rollouts';
import { groupIdentity, type Leftover, leftovers } from './stale-objects';

/** Their pods go first: what a pod reads is deleted once there is no such pod any more. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'];

/**
 * Prints this chart's objects in the cluster that are no longer in `dist/`, and in mode `delete` deletes those that nothing
 * needs. Throws before the first deletion when the workload that replaces one does not run, or when the API server rejects one
 * of the deletions.
 */
export function deleteLeftovers({ environment, outputs, kubectl, terminal }: Delivery, mode: 'list' | 'delete'): void {
  const wanted = outputs.flatMap(({ objects }) => objects);
  const found = ours(kubectl);
  const running = users(kubectl);
  const all = leftovers(environment, wanted, found, running);
  const doomed = all.filter(({ kept }) => !kept).map(({ object }) => object);
  for (const leftover of all) {
    terminal.out(line(leftover, mode));
  }
  if (mode === 'delete' && doomed.length > 0) {
    inPlace(environment.name, wanted, found, running);
    const refused = refusalsOf(kubectl, ['delete', '--filename=-', '--ignore-not-found'], named(doomed));
    if (refused.length > 0) {
      throw failure('Nothing was deleted. The API server rejected:', refused);
    }
    const runs = doomed.filter(({ kind }) => WORKLOADS.includes(kind));
    remove(kubectl, runs, ['--cascade=foreground']);
    remove(
      kubectl,
      doomed.filter((object) => !runs.includes(object)),
      [],
    );
  }
  const kept = all.length > doomed.length ? `, ${all.length - doomed.length} kept` : '';
  terminal.out(
    mode === 'delete'
      ? `deleted ${doomed.length}${kept}`
      : `would delete ${doomed.length}${kept}${doomed.length > 0 ? `: npm run prune -- ${environment.name} --context ${kubectl.context} --yes` : ''}`,
  );
}

/**
 * Throws unless the cluster has all of dist/ and its workloads run. One whose pods are kept out by a quota counts as running:
 * what is left over may be what fills it.
 */
function inPlace(name: string, wanted: readonly Manifest[], found: readonly Found[], running: readonly Found[]): void {
  const there = new Set(found.map(groupIdentity));
  const missing = wanted
    .filter((object) => !there.has(groupIdentity(object)))
    .map((object) => `${identity(object)}: missing`);
  const late = rollouts(wanted, [...found, ...running])
    .filter(({ state, detail }) => state !== 'done' && detail !== 'missing' && !detail.includes('exceeded quota'))
    .map(({ id, detail }) => `${id}: ${detail}`);
  if (missing.length + late.length > 0) {
    throw new Error(`Nothing was deleted: objects of dist/${name} are missing or not ready.
${[...missing, ...late].map((text) => `  ${text}`).join('\n')}
Apply it first: npm run apply -- ${name}`);
  }
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
    kubectl.command(
      // No bound for a single request: waiting is one long request.
      ['delete', '--filename=-', '--ignore-not-found', ...flags, '--wait', '--timeout=300s', '--request-timeout=0'],
      named(objects),
    );
  }
}

/** By their names alone. */
const named = (objects: readonly Manifest[]) =>
  listOf(
    objects.map(({ apiVersion, kind, metadata: { namespace, name } }) => ({
      apiVersion,
      kind,
      metadata: { namespace, name },
    })),
  );
