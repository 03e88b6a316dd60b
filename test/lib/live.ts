import type { Manifest } from '../../charts/constructs/manifest';

/** A workload or Job of dist/ as a healthy cluster has it; `status` has what differs. */
export const live = (object: Manifest, status?: object): object => {
  const replicas = object.spec.replicas ?? 2;
  return {
    ...object,
    metadata: { ...object.metadata, generation: 3 },
    spec: { ...object.spec, replicas },
    status: status ?? {
      observedGeneration: 3,
      replicas,
      updatedReplicas: replicas,
      availableReplicas: replicas,
      readyReplicas: replicas,
      conditions: object.kind === 'Job' ? [{ type: 'Complete', status: 'True' }] : [],
    },
  };
};
