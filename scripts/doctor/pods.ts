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

/** Pods that still have to do something. */
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

/** A container of a pod that is in trouble. */
export interface Trouble {
  readonly pod: Found;
  readonly container: Container;
  /** Identity of what the pod belongs to. */
  readonly workload: string;
}

/** The containers of live pods for which `wrong` holds. */
export const troubles = (look: Look, wrong: (container: Container) => boolean): readonly Trouble[] =>
  livePods(look).flatMap((pod) =>
    containersOf(pod)
      .filter(wrong)
      .map((container) => ({ pod, container, workload: workloadOf(pod, look.snapshot.objects()) })),
  );

/** Each once, in their order. */
export const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** "openim/openim-api-1" */
export const nameOf = ({ metadata }: Found): string => `${metadata.namespace}/${metadata.name}`;

/** Why a container waits: "ImagePullBackOff"; empty when it does not. */
export const waitingReason = ({ state }: Container): string => state?.waiting?.reason ?? '';
