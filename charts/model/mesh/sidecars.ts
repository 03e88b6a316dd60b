import type { Environment, Resources } from '../../../environments/lib/types';
import type { WorkloadName } from '../workloads';
import { bypassOf, inMesh, meshOf } from './connections';

/** The proxy container that a mesh adds to a pod; the charts do not contain it. */
export interface Sidecar {
  readonly resources: Resources;
  /** Labels and annotations of the pod that request it. */
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

/** The proxy of a workload's pods; `undefined` if they are not in the mesh, or the mesh has no proxies in pods. */
export function sidecarOf(environment: Environment, name: WorkloadName): Sidecar | undefined {
  const { sidecar } = meshOf(environment);
  return sidecar && inMesh(environment, name)
    ? { resources: sidecar, metadata: sidecar.metadata(bypassOf(environment, name), environment.mesh.mtls) }
    : undefined;
}
