import { identity } from '../../charts/constructs/manifest';
import type { Delivery } from '../deliver/delivery';
import { type Found, list } from '../deliver/live-objects';
import type { Kubectl } from '../lib/kubectl';
import { disksGrown, tellSize } from './disks';
import { type Growth, growths, isDue, isRenewed, requested, tooSmall, unfinished } from './growth';
import { problems } from './problems';
import { proved } from './proof';
import { raiseQuota, tightQuota } from './quota';
import { renew } from './renew';

const KINDS = 'statefulsets.apps,persistentvolumeclaims,pods,resourcequotas,storageclasses.storage.k8s.io';

/**
 * Prints every StatefulSet whose volumes dist/ wants larger than the cluster has them, and in mode `grow` grows them
 * while their pods run, one set after the other. Every step asks the cluster what is left to do: a run that was stopped
 * is gone on with by the next. Throws before the first change when one of them cannot work or the API server would refuse it.
 */
export async function growVolumes(dist: Delivery, seconds: number, mode: 'list' | 'grow'): Promise<void> {
  const { environment, outputs, kubectl, terminal } = dist;
  const objects = outputs.flatMap((output) => output.objects);
  const found = look(kubectl);
  const all = growths(objects, found);
  const refused = all.flatMap((growth) => problems(environment, growth, found));
  if (refused.length > 0) {
    throw new Error(`Nothing was changed:\n${refused.map((line) => `  ${line}`).join('\n')}`);
  }
  const due = all.filter(isDue);
  if (due.length === 0) {
    terminal.out(`nothing to grow: ${all.length} StatefulSets have the volume sizes of dist/${environment.name}`);
    return;
  }
  if (mode === 'grow') {
    proved(kubectl, objects, found, due);
  }
  for (const growth of due) {
    terminal.out(steps(growth, objects, found, mode === 'list' ? 'would ' : '').join('\n'));
    if (mode === 'grow') {
      await raiseQuota(kubectl, objects, found, growth);
      await tellSize(kubectl, growth);
      await disksGrown(dist, growth, seconds);
      if (isRenewed(growth)) {
        await renew(dist, found, growth, seconds);
      }
    }
  }
  terminal.out(
    mode === 'grow'
      ? `grown: ${due.length} of ${all.length} StatefulSets. Next, apply the rest of the change: npm run apply -- ${environment.name} --context ${kubectl.context}`
      : `would grow ${due.length} of ${all.length} StatefulSets: npm run expand-volumes -- ${environment.name} --context ${kubectl.context} --yes`,
  );
}

const look = (kubectl: Kubectl): readonly Found[] => list(kubectl, [KINDS, '--all-namespaces']);

/** What is left to do for one set, a line for each step, in their order. */
function steps(growth: Growth, objects: readonly Found[], found: readonly Found[], would: string): readonly string[] {
  const { wanted, namespace, name, live, liveSize, size, claims } = growth;
  const quota = tightQuota(objects, found, growth);
  const waiting = [...new Set([...tooSmall(growth), ...unfinished(growth)])];
  return [
    `${identity(wanted)}: ${liveSize ?? 'missing'} -> ${size}`,
    ...(quota ? [`  ${would}apply ResourceQuota ${namespace}/quota: requests.storage ${quota.from} -> ${quota.to}`] : []),
    ...tooSmall(growth).map((claim) => `  ${would}patch ${identity(claim)}: ${requested(claim)} -> ${size}`),
    ...(waiting.length > 0 ? [`  ${would}wait until ${waiting.length} of ${claims.length} volumes have ${size}`] : []),
    ...(isRenewed(growth) && live ? [`  ${would}delete StatefulSet ${namespace}/${name} without its pods`] : []),
    ...(isRenewed(growth) ? [`  ${would}apply StatefulSet ${namespace}/${name}, which adopts the pods`] : []),
  ];
}
