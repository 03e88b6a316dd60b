import { k8s } from 'cdk8s-plus-28';
import { amount } from '../../environments/lib/quantity';
import type { Quantity, Resources } from '../../environments/lib/types';
import { type Bound, podAmount } from './pod-amount';

/** Maximum resources of one workload. */
export interface Footprint {
  readonly pods?: {
    readonly template: k8s.PodTemplateSpec;
    readonly count: number;
    /** Resources that a mesh adds to each pod at its creation. */
    readonly sidecar?: Resources;
  };
  readonly volumes?: { readonly count: number; readonly size: Quantity };
  readonly loadBalancers?: number;
}

/** Hard limits of the namespace: the sum of its workloads' maximum, rounded up to whole cores and gibibytes. */
export function quota(footprints: readonly Footprint[]): Record<string, k8s.Quantity> {
  const sum = (value: (footprint: Footprint) => number) => footprints.reduce((total, one) => total + value(one), 0);
  const compute = (bound: Bound, resource: 'cpu' | 'memory') =>
    sum(({ pods }) =>
      pods ? pods.count * (podAmount(pods.template, bound, resource) + beside(pods.sidecar, bound, resource)) : 0,
    );
  const gibibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 30)}Gi`;
  const hard = {
    pods: sum(({ pods }) => pods?.count ?? 0),
    'requests.cpu': Math.ceil(compute('requests', 'cpu')),
    'requests.memory': gibibytes(compute('requests', 'memory')),
    'limits.cpu': Math.ceil(compute('limits', 'cpu')),
    'limits.memory': gibibytes(compute('limits', 'memory')),
    persistentvolumeclaims: sum(({ volumes }) => volumes?.count ?? 0),
    'requests.storage': gibibytes(sum(({ volumes }) => (volumes ? volumes.count * amount(volumes.size) : 0))),
    'services.loadbalancers': sum(({ loadBalancers }) => loadBalancers ?? 0),
  };
  return Object.fromEntries(Object.entries(hard).map(([key, value]) => [key, k8s.Quantity.fromString(String(value))]));
}

/** The resources of a proxy that runs from before the init containers to the end are added to either sum. */
const beside = (sidecar: Resources | undefined, bound: Bound, resource: 'cpu' | 'memory'): number =>
  sidecar ? amount(sidecar[bound][resource]) : 0;
