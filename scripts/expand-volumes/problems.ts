import { identity } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import type { Found } from '../deliver/live-objects';
import { type Growth, requested, tooSmall } from './growth';

/** Why a growth cannot work, a line for each reason, each with its remedy. */
export function problems({ name: environment }: Environment, growth: Growth, found: readonly Found[]): readonly string[] {
  const { namespace, name, size, liveSize, claims } = growth;
  const set = `StatefulSet ${namespace}/${name}`;
  const write = (larger: string) => `disks cannot shrink; write ${larger} or more into environments/${environment}.ts`;
  const shrunk =
    liveSize && amount(liveSize) > amount(size)
      ? [`${set} has a claim template of ${liveSize}, but dist/ has ${size}: ${write(liveSize)}`]
      : claims
          .filter((claim) => amount(requested(claim)) > amount(size))
          .map(
            (claim) => `${identity(claim)} requests ${requested(claim)}, but dist/ has ${size}: ${write(requested(claim))}`,
          );
  return [...shrunk, ...tooSmall(growth).flatMap((claim) => [...claimProblems(claim), ...classProblems(claim, found)])];
}

function claimProblems(claim: Found): readonly string[] {
  const { namespace, name } = claim.metadata;
  if (claim.metadata.deletionTimestamp) {
    return [
      `${identity(claim)} is being deleted: it is removed with its pod, then the StatefulSet creates a new, empty claim`,
    ];
  }
  return claim.status?.phase === 'Bound'
    ? []
    : [
        `${identity(claim)} is ${claim.status?.phase ?? 'without a status'}, and only a bound claim can grow: kubectl -n ${namespace} describe pvc ${name}`,
      ];
}

function classProblems(claim: Found, found: readonly Found[]): readonly string[] {
  const name = claim.spec.storageClassName;
  const storageClass = found.find((one) => one.kind === 'StorageClass' && one.metadata.name === name);
  if (!storageClass) {
    return [
      `${identity(claim)} is of StorageClass ${name}, which does not exist: apply dist/ or create it, then run this again`,
    ];
  }
  return storageClass.allowVolumeExpansion === true
    ? []
    : [
        `${identity(claim)} is of StorageClass ${name}, whose allowVolumeExpansion is not true. If its driver can: kubectl patch storageclass ${name} -p '{"allowVolumeExpansion":true}'`,
      ];
}
