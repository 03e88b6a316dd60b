import type { Pod } from './objects';

/** Why a pod is not ready: its containers `wait` for something that a kubelet words so, or run and fail their probe. */
export type Fault = { readonly reason: string; readonly message: string } | 'readiness probe fails';

/** The status that a kubelet writes: waiting with a reason, running and ready, or, for a Job's pod, succeeded. */
export function statusOf(pod: Pod, fault: Fault | undefined, podIP: string): object {
  const time = new Date().toISOString();
  const completed = !fault && pod.metadata.ownerReferences?.some(({ kind }) => kind === 'Job');
  const ready = !fault && !completed;
  const waits = fault !== undefined && fault !== 'readiness probe fails';
  const state = waits
    ? { waiting: fault }
    : completed
      ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: time, finishedAt: time } }
      : { running: { startedAt: time } };
  return {
    phase: waits ? 'Pending' : completed ? 'Succeeded' : 'Running',
    startTime: time,
    ...(waits ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    conditions: ['Initialized', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: ready ? 'True' : 'False',
      lastTransitionTime: time,
    })),
    containerStatuses: pod.spec.containers.map(({ name, image }) => ({
      ...{ name, image, imageID: image, ready, started: ready, restartCount: 0, state },
    })),
  };
}
