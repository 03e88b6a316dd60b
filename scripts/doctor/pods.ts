import type { Found } from '../deliver/live-objects';
import type { Look } from './check';
import { workloadOf } from './graph';

interface State {
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
}

/** A container as its kubelet reports it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: State;
    readonly running?: { readonly startedAt?: string };
    readonly terminated?: State;
  };
  readonly lastState?: { readonly terminated?: State };
}

/** Pods that have not finished. */
export const livePods = ({ snapshot }: Look): readonly Found[] =>
  snapshot
    .objects()
    .filter(
      ({ kind, metadata, status }) =>
        kind === 'Pod' && !metadata.deletionTimestamp && !['Succeeded', 'Failed'].includes(status?.phase),
    );

/** Init containers first, as they start. */
export const containersOf = ({ status }: Found): readonly Container[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

export const condition = (
  object: Found,
  type: string,
): { readonly status: string; readonly reason?: string; readonly message?: string } | undefined =>
  (object.status?.conditions ?? []).find((one: { type: string }) => one.type === type);

/** A container with a problem. */
export interface Trouble {
  readonly pod: Found;
  readonly container: Container;
  /** Identity of the pod's owner. */
  readonly workload: string;
}

/** The containers of running pods for which `wrong` is true. */
export const troubles = (look: Look, wrong: (container: Container) => boolean): readonly Trouble[] =>
  livePods(look).flatMap((pod) =>
    containersOf(pod)
      .filter(wrong)
      .map((container) => ({ pod, container, workload: workloadOf(pod, look.snapshot.objects()) })),
  );

/** Without duplicates, in the same order. */
export const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** "openim/openim-api-1" */
export const nameOf = ({ metadata }: Found): string => `${metadata.namespace}/${metadata.name}`;

/** The reason for which a container waits: "ImagePullBackOff"; empty if it does not wait. */
export const waitingReason = ({ state }: Container): string => state?.waiting?.reason ?? '';
