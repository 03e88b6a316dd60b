import type { Pod } from './objects';

/** Why a pod is not ready: its containers `wait` for something that a kubelet words so, or run and fail their probe. */
export type Fault = { readonly reason: string; readonly message: string } | 'readiness probe fails';

/** The status that a kubelet writes: waiting with a reason, running and ready, or, for a Job's pod, succeeded. */
export function statusOf(pod: Pod, fault: Fault | undefined, podIP: string): object {
  const time = new Date().toISOString();
  if (fault === 'readiness probe fails') {
    const state = { running: { startedAt: time } };
    return { phase: 'Running', startTime: time, podIP, ...conditions('False', time), ...containers(pod, state, false) };
  }
  if (fault) {
    return {
      phase: 'Pending',
      startTime: time,
      ...conditions('False', time),
      ...containers(pod, { waiting: fault }, false),
    };
  }
  if (pod.metadata.ownerReferences?.some(({ kind }) => kind === 'Job')) {
    const state = { terminated: { exitCode: 0, reason: 'Completed', startedAt: time, finishedAt: time } };
    return { phase: 'Succeeded', startTime: time, podIP, ...conditions('False', time), ...containers(pod, state, false) };
  }
  const state = { running: { startedAt: time } };
  return {
    phase: 'Running',
    startTime: time,
    podIP,
    podIPs: [{ ip: podIP }],
    ...conditions('True', time),
    ...containers(pod, state, true),
  };
}

const conditions = (status: 'True' | 'False', lastTransitionTime: string) => ({
  conditions: ['Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, status, lastTransitionTime })),
});

const containers = (pod: Pod, state: object, ready: boolean) => ({
  containerStatuses: pod.spec.containers.map(({ name, image }) => ({
    name,
    image,
    imageID: image,
    ready,
    started: ready,
    restartCount: 0,
    state,
  })),
});
