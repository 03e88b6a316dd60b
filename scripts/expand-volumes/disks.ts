import { identity } from '../../charts/constructs/manifest';
import type { Delivery } from '../deliver/delivery';
import type { Found } from '../deliver/live-objects';
import type { Kubectl } from '../lib/kubectl';
import { sleep } from '../smoke/sleep';
import { type Growth, requested, tooSmall, unfinished } from './growth';

/** Seconds in which the API server may still refuse a claim by the quota that was just raised. */
const QUOTA = 15;

/** The call with which a claim asks for a size. */
export const resizing = ({ namespace, name }: Found['metadata'], size: string): readonly string[] => [
  ...['patch', 'persistentvolumeclaim', name, `--namespace=${namespace}`, '--type=merge'],
  `--patch=${JSON.stringify({ spec: { resources: { requests: { storage: size } } } })}`,
];

/** Asks for the size of dist/ in every claim that asks for less. */
export async function tellSize(kubectl: Kubectl, growth: Growth): Promise<void> {
  const end = Date.now() + QUOTA * 1000;
  for (const { metadata } of tooSmall(growth)) {
    for (;;) {
      try {
        kubectl.command(resizing(metadata, growth.size));
        break;
      } catch (error) {
        if (!(error instanceof Error && error.message.includes('exceeded quota') && Date.now() < end)) {
          throw error;
        }
        await sleep(1);
      }
    }
  }
}

/**
 * Waits until every volume has the size. A file system that waits for its pod is enough: the kubelet grows it when it
 * mounts the disk. Throws when the driver gives up, and after `seconds` with what is missing.
 */
export async function disksGrown({ kubectl, terminal }: Delivery, growth: Growth, seconds: number): Promise<void> {
  const { namespace, size } = growth;
  const names = [...new Set([...tooSmall(growth), ...unfinished(growth)])].map(({ metadata }) => metadata.name);
  if (names.length === 0) {
    return;
  }
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = JSON.parse(
      kubectl.command(['get', 'persistentvolumeclaim', ...names, `--namespace=${namespace}`, '--output=json']),
    );
    const claims: readonly Found[] = answer.items ?? [answer];
    const failed = claims.flatMap(infeasible);
    if (failed.length > 0) {
      throw new Error(`The disks cannot grow; the StatefulSet was not changed:\n${failed.join('\n')}`);
    }
    const left = unfinished({ ...growth, claims });
    if (left.every(isPending)) {
      for (const claim of left) {
        terminal.out(`  ${identity(claim)}: the disk has ${size}, the file system is expanded when the pod mounts it`);
      }
      return;
    }
    if (Date.now() > end) {
      throw new Error(`Not ${size} after ${seconds} s; the claims request it, and the StatefulSet was not changed:
${left.map((claim) => `  ${identity(claim)} has ${claim.status?.capacity?.storage ?? 'no capacity'}, requests ${requested(claim)}${reason(claim)}`).join('\n')}
Look at their events (kubectl -n ${namespace} describe pvc <name>). Run this again to continue.`);
    }
    await sleep(2);
  }
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

const conditions = ({ status }: Found): readonly Condition[] => status?.conditions ?? [];
const isPending = (claim: Found): boolean =>
  conditions(claim).some(({ type, status }) => type === 'FileSystemResizePending' && status === 'True');
const reason = (claim: Found): string => {
  const { type, message } = conditions(claim).at(-1) ?? {};
  return type ? ` (${type}${message ? `: ${message}` : ''})` : '';
};

/** Final by Kubernetes' own word since 1.32; older clusters say it in the claim's events only. */
const infeasible = (claim: Found): readonly string[] => {
  const state: string = claim.status?.allocatedResourceStatuses?.storage ?? '';
  return /Infeasible$/.test(state)
    ? [
        `  ${identity(claim)} is ${state}${reason(claim)}. Request a size that the disk supports, above ${claim.status?.capacity?.storage}: kubectl -n ${claim.metadata.namespace} patch pvc ${claim.metadata.name} --type=merge -p '{"spec":{"resources":{"requests":{"storage":"<size>"}}}}'; write the same size into the environment`,
      ]
    : [];
};
