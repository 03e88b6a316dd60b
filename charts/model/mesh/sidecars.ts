import type { Environment, Resources } from '../../../environments/lib/types';
import type { WorkloadName } from '../workloads';
import { bypassOf, inMesh, meshOf } from './connections';

/** The proxy that a mesh puts beside the containers of a pod; nothing here writes it into the pod. */
export interface Sidecar {
  readonly resources: Resources;
  /** What the pod says to get it. */
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

/** The proxy of a workload's pods; `undefined` where they are not in the mesh, or it has none in pods. */
export function sidecarOf(environment: Environment, name: WorkloadName): Sidecar | undefined {
  const { sidecar } = meshOf(environment);
  return sidecar && inMesh(environment, name)
    ? { resources: sidecar, metadata: sidecar.metadata(bypassOf(environment, name), environment.mesh.mtls) }
    : undefined;
}
