import type { Manifest } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import type { Found } from '../deliver/live-objects';

/** A StatefulSet of dist/, what the cluster has of it, and what one of its claim templates asks for. */
export interface Growth {
  readonly wanted: Manifest;
  readonly namespace: string;
  readonly name: string;
  /** Size of its claim template in dist/. */
  readonly size: string;
  /** `undefined` when an earlier run was stopped between its deletion and its return. */
  readonly live?: Found;
  /** Size of the live claim template. */
  readonly liveSize?: string;
  /** Claims made from the template, those of pods that were scaled away included. */
  readonly claims: readonly Found[];
}

/** Every StatefulSet of `wanted` that the cluster has, or has the claims of. Each has one claim template. */
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

/** Claims that must be told the new size. */
export const tooSmall = ({ claims, size }: Growth): readonly Found[] =>
  claims.filter((claim) => amount(requested(claim)) < amount(size));

/** Claims whose disk or file system has not the size yet. */
export const unfinished = ({ claims, size }: Growth): readonly Found[] =>
  claims.filter(({ status }) => amount(status?.capacity?.storage ?? '0') < amount(size));

/** Whether the set must be deleted and applied: its claim template is immutable. */
export const isRenewed = ({ live, liveSize, size }: Growth): boolean =>
  !live || live.metadata.deletionTimestamp !== undefined || liveSize === undefined || amount(liveSize) !== amount(size);

/** Whether anything is left to do. A new disk may be larger than what its claim asks for: Google's begin at 10 GiB. */
export const isDue = (growth: Growth): boolean => tooSmall(growth).length > 0 || isRenewed(growth);
