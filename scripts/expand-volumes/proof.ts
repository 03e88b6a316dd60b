import type { Manifest } from '../../charts/constructs/manifest';
import { refusals, refusalsOf } from '../deliver/dry-run';
import { failure } from '../deliver/failure';
import type { Found } from '../deliver/live-objects';
import type { Kubectl } from '../lib/kubectl';
import { resizing } from './disks';
import { type Growth, isRenewed, tooSmall } from './growth';
import { quotaOf, tightQuota } from './quota';
import { configMaps } from './renew';

/**
 * Throws when the API server would refuse a step of one of the growths: a set that is deleted and may not come back leaves
 * its pods to nobody.
 */
export function proved(
  kubectl: Kubectl,
  objects: readonly Manifest[],
  found: readonly Found[],
  all: readonly Growth[],
): void {
  const refused = all.flatMap((growth) => [
    ...quotaRefused(kubectl, objects, found, growth),
    ...claimsRefused(kubectl, objects, found, growth),
    ...(isRenewed(growth) ? setRefused(kubectl, objects, growth) : []),
  ]);
  if (refused.length > 0) {
    throw failure('Nothing was changed. The API server rejected:', refused);
  }
}

function quotaRefused(kubectl: Kubectl, objects: readonly Manifest[], found: readonly Found[], growth: Growth) {
  const quota = quotaOf(objects, growth.namespace);
  return quota && tightQuota(objects, found, growth) ? refusals(kubectl, [quota]) : [];
}

/** Where the quota is raised first, that it has no room now is no refusal. */
function claimsRefused(kubectl: Kubectl, objects: readonly Manifest[], found: readonly Found[], growth: Growth) {
  const tight = tightQuota(objects, found, growth) !== undefined;
  return tooSmall(growth)
    .flatMap(({ metadata }) => refusalsOf(kubectl, resizing(metadata, growth.size)))
    .filter((line) => !(tight && line.includes('exceeded quota')));
}

/** The new set is tried under another name: over the one that is there its claim template is refused, as it should be. */
function setRefused(kubectl: Kubectl, objects: readonly Manifest[], { wanted, namespace, name, live }: Growth) {
  const tried = { ...wanted, metadata: { ...wanted.metadata, name: live ? `${name}-tried` : name } };
  return [
    ...(live ? refusalsOf(kubectl, ['delete', 'statefulset', name, `--namespace=${namespace}`, '--cascade=orphan']) : []),
    ...refusals(kubectl, [...configMaps(objects, namespace), tried]),
  ];
}
