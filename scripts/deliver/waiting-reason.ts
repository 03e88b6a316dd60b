import type { Manifest } from '../../charts/constructs/manifest';

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: State; readonly running?: object; readonly terminated?: State };
}

interface State {
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** What a workload's pods say they wait for, or why there are none; `undefined` when they merely start. */
export function obstacle({ kind, metadata, spec, status }: Manifest, found: readonly Manifest[]): string | undefined {
  const labels: Record<string, string> = spec.selector?.matchLabels ?? {};
  const pods = found.filter(
    (one) =>
      one.kind === 'Pod' &&
      one.metadata.namespace === metadata.namespace &&
      Object.entries(labels).every(([key, value]) => one.metadata.labels?.[key] === value),
  );
  const refused = conditions(status).find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')?.message;
  const reasons = pods.flatMap((pod) => {
    const reason = podReason(pod);
    return reason ? [`${pod.metadata.name}: ${reason}`] : [];
  });
  return refused ?? reasons[0] ?? (pods.length === 0 && kind !== 'Job' ? 'no pod yet' : undefined);
}

const conditions = (status: { conditions?: readonly Condition[] } | undefined) => status?.conditions ?? [];

/** States that every pod passes through. */
const PASSING = ['PodInitializing', 'ContainerCreating'];

function podReason({ status = {} }: Manifest): string | undefined {
  const unscheduled = conditions(status).find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled) {
    return unscheduled.message ?? 'no node';
  }
  const { initContainerStatuses = [], containerStatuses = [] } = status as Record<string, readonly ContainerStatus[]>;
  const waiting = [...initContainerStatuses, ...containerStatuses].find(
    ({ state }) => state?.waiting && !PASSING.includes(state.waiting.reason ?? ''),
  );
  if (waiting) {
    const { reason, message } = waiting.state?.waiting ?? {};
    return [`${waiting.name} ${reason}`, ...(message ? [message] : [])].join(', ');
  }
  const initializing = initContainerStatuses.find(({ state }) => state?.running);
  return initializing && `${initializing.name} runs`;
}
