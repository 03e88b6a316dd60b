import type { Manifest } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import type { Found } from '../deliver/live-objects';
import type { Kubectl } from '../lib/kubectl';
import { sleep } from '../smoke/sleep';
import type { Growth } from './growth';

/** Seconds that the controller gets to take a quota over into its status, by which claims are judged. */
const CONTROLLER = 30;

/** The storage that the quota of a set's namespace allows now and in dist/, when it allows less now. */
export function tightQuota(objects: readonly Manifest[], found: readonly Found[], { namespace }: Growth) {
  const from = storage(found.find((one) => isQuota(one, namespace)));
  const to = storage(quotaOf(objects, namespace));
  return from !== undefined && to !== undefined && amount(from) < amount(to) ? { from, to } : undefined;
}

/** Applies the quota of a set's namespace as dist/ has it, when it leaves no room: claims beyond it are refused. */
export async function raiseQuota(
  kubectl: Kubectl,
  objects: readonly Manifest[],
  found: readonly Found[],
  growth: Growth,
): Promise<void> {
  const quota = quotaOf(objects, growth.namespace);
  const tight = tightQuota(objects, found, growth);
  if (!quota || !tight) {
    return;
  }
  kubectl.command(['apply', '--server-side', '--filename=-'], quota);
  const { namespace, name } = quota.metadata;
  const end = Date.now() + CONTROLLER * 1000;
  for (;;) {
    const { status } = JSON.parse(
      kubectl.command(['get', 'resourcequota', name, `--namespace=${namespace}`, '--output=json']),
    );
    if (amount(status?.hard?.['requests.storage'] ?? '0') >= amount(tight.to)) {
      return;
    }
    if (Date.now() > end) {
      throw new Error(`ResourceQuota ${namespace}/${name} was applied, and its status still allows ${status?.hard?.['requests.storage']}, not ${tight.to}, after ${CONTROLLER} s.
Check that kube-controller-manager runs. Run this again to continue.`);
    }
    await sleep(1);
  }
}

/** The quota of a namespace in dist/. */
export const quotaOf = (objects: readonly Manifest[], namespace: string): Manifest | undefined =>
  objects.find((one) => isQuota(one, namespace));

const isQuota = ({ kind, metadata }: Manifest, namespace: string): boolean =>
  kind === 'ResourceQuota' && metadata.namespace === namespace && metadata.name === 'quota';
const storage = (quota?: Manifest): string | undefined => quota?.spec.hard?.['requests.storage'];
