import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Found } from './live-objects';
import { obstacle } from './waiting-reason';

/** How far one workload or Job is. */
export interface Rollout {
  readonly id: string;
  readonly state: 'done' | 'in progress' | 'failed';
  /** "1 of 2 ready", and what its pods wait for. */
  readonly detail: string;
}

const kinds: Readonly<Record<string, (found: Found) => Pick<Rollout, 'state' | 'detail'>>> = {
  Deployment: ({ metadata, spec, status = {} }) => {
    const { observedGeneration, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
    const current = observedGeneration >= (metadata.generation ?? 0);
    const done = updatedReplicas === spec.replicas && replicas === spec.replicas && availableReplicas === spec.replicas;
    return progress(current && done, availableReplicas, updatedReplicas, spec.replicas);
  },
  StatefulSet: ({ metadata, spec, status = {} }) => {
    const { observedGeneration, readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status;
    const current = observedGeneration >= (metadata.generation ?? 0) && currentRevision === updateRevision;
    return progress(current && readyReplicas === spec.replicas, readyReplicas, updatedReplicas, spec.replicas);
  },
  Job: ({ status = {} }) => {
    const { conditions = [] } = status as { conditions?: readonly { type: string; status: string; message?: string }[] };
    const holds = (type: string) => conditions.find((one) => one.type === type && one.status === 'True');
    const failed = holds('Failed');
    return failed
      ? { state: 'failed', detail: failed.message ?? 'failed' }
      : { state: holds('Complete') ? 'done' : 'in progress', detail: 'not complete' };
  },
};

const progress = (done: boolean, ready: number, updated: number, wanted: number): Pick<Rollout, 'state' | 'detail'> => ({
  state: done ? 'done' : 'in progress',
  detail: `${ready} of ${wanted} ready${updated < wanted ? `, ${updated} of this revision` : ''}`,
});

/** The Deployments, StatefulSets and Jobs among `wanted`, as far as they are among the objects `found` in the cluster. */
export function rollouts(wanted: readonly Manifest[], found: readonly Found[]): readonly Rollout[] {
  const byId = new Map(found.map((object) => [identity(object), object]));
  return wanted.flatMap((object) => {
    const judge = kinds[object.kind];
    if (!judge) {
      return [];
    }
    const id = identity(object);
    const present = byId.get(id);
    const { state, detail } = present ? judge(present) : { state: 'in progress' as const, detail: 'missing' };
    const reason = state !== 'done' && present ? obstacle(present, found) : undefined;
    return [{ id, state, detail: reason ? `${detail} (${reason})` : detail }];
  });
}
