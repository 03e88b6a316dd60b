import type { Manifest } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import type { Found } from '../deliver/live-objects';

/** A StatefulSet of dist/, its state in the cluster, and the size of one of its claim templates. */
export interface Growth {
  readonly wanted: Manifest;
  readonly namespace: string;
  readonly name: string;
  /** Size of its claim template in dist/. */
  readonly size: string;
  /** `undefined` if an earlier run was interrupted between its deletion and its creation. */
  readonly live?: Found;
  /** Size of the live claim template. */
  readonly liveSize?: string;
  /** Claims created from the template, including those of pods that were removed by scaling. */
  readonly claims: readonly Found[];
}

/** Every StatefulSet of `wanted` that exists in the cluster, or has claims there. Each has one claim template. */
export function growths(wanted: readonly Manifest[], found: readonly Found[]): readonly Growth[] {
  return wanted
    .filter(({ kind }) => kind === 'StatefulSet')
    .map((set) => {
      const { namespace = '', name } = set.metadata;
      const inNamespace = found.filter(({ metadata }) => metadata.namespace === namespace);
      const live = inNamespace.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === name);
      const claimName = new RegExp(`^${templateOf(set)?.metadata.name}-${name}-\\d+$`);
      return {
        wanted: set,
        namespace,
        name,
        size: sizeOf(set) ?? '0',
        live,
        liveSize: live && sizeOf(live),
        claims: inNamespace.filter(
          ({ kind, metadata }) => kind === 'PersistentVolumeClaim' && claimName.test(metadata.name),
        ),
      };
    })
    .filter(({ live, claims }) => live || claims.length > 0);
}

const templateOf = ({ spec }: Manifest) => spec.volumeClaimTemplates?.[0];
const sizeOf = (set: Manifest): string | undefined => templateOf(set)?.spec.resources.requests.storage;

export const requested = ({ spec }: Found): string => spec.resources.requests.storage;

/** Claims with a smaller request. */
export const tooSmall = ({ claims, size }: Growth): readonly Found[] =>
  claims.filter((claim) => amount(requested(claim)) < amount(size));

/** Claims with a disk or file system that does not have the size yet. */
export const unfinished = ({ claims, size }: Growth): readonly Found[] =>
  claims.filter(({ status }) => amount(status?.capacity?.storage ?? '0') < amount(size));

/** Whether the StatefulSet must be deleted and applied: its claim template is immutable. */
export const isRenewed = ({ live, liveSize, size }: Growth): boolean =>
  !live || live.metadata.deletionTimestamp !== undefined || liveSize === undefined || amount(liveSize) !== amount(size);

/** Whether a step remains. A new disk may be larger than the request of its claim: Google's minimum is 10 GiB. */
export const isDue = (growth: Growth): boolean => tooSmall(growth).length > 0 || isRenewed(growth);
