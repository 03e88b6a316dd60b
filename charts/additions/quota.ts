import { amount } from '../../environments/lib/quantity';
import { type Manifest, type Output, podTemplateOf } from '../constructs/manifest';
import { podAmount } from '../constructs/pod-amount';

type Needs = Readonly<Record<string, number>>;

/**
 * A chart with a ResourceQuota that includes the additional requirements of its objects compared with `before`: added
 * pods, and larger ones.
 */
export function withRoom(before: Output, after: Output): Output {
  const least = needs(before.objects);
  const more = Object.entries(needs(after.objects))
    .map(([resource, value]) => [resource, value - (least[resource] ?? 0)] as const)
    .filter(([, value]) => value > 1e-9);
  return more.length === 0
    ? after
    : { ...after, objects: after.objects.map((object) => (object.kind === 'ResourceQuota' ? grown(object, more) : object)) };
}

const grown = (object: Manifest, more: readonly (readonly [string, number])[]): Manifest => ({
  ...object,
  spec: {
    ...object.spec,
    hard: {
      ...object.spec.hard,
      ...Object.fromEntries(
        more.map(([name, value]) => [name, written(name, value + amount(object.spec.hard[name] ?? '0'))]),
      ),
    },
  },
});

/** In whole cores and gibibytes, as in the quotas of the charts. */
const written = (resource: string, value: number): string =>
  /memory|storage/.test(resource) ? `${Math.ceil(value / 2 ** 30 - 1e-9)}Gi` : String(Math.ceil(value - 1e-9));

/** Maximum resources of the workloads of a namespace, by the names of a quota's `hard`. */
function needs(objects: readonly Manifest[]): Needs {
  const total: Record<string, number> = {};
  const add = (resource: string, value: number) => {
    total[resource] = (total[resource] ?? 0) + value;
  };
  for (const object of objects) {
    const template = podTemplateOf(object);
    const count = template ? podsAtMost(objects, object) : 0;
    if (template) {
      add('pods', count);
      for (const bound of ['requests', 'limits'] as const) {
        for (const resource of ['cpu', 'memory']) {
          add(`${bound}.${resource}`, count * podAmount(template, bound, resource));
        }
      }
    }
    for (const claim of object.spec?.volumeClaimTemplates ?? (object.kind === 'PersistentVolumeClaim' ? [object] : [])) {
      add('persistentvolumeclaims', count || 1);
      add('requests.storage', (count || 1) * amount(claim.spec.resources.requests.storage));
    }
    if (object.kind === 'Service' && object.spec.type === 'LoadBalancer') {
      add('services.loadbalancers', 1);
    }
  }
  return total;
}

/** During a rollout at the maximum number of replicas, every new pod may run while an old one is still terminating. */
function podsAtMost(objects: readonly Manifest[], { kind, metadata, spec }: Manifest): number {
  const autoscaler = objects.find(
    (one) => one.kind === 'HorizontalPodAutoscaler' && one.spec.scaleTargetRef.name === metadata.name,
  );
  const most = autoscaler?.spec.maxReplicas ?? spec.replicas ?? 1;
  return kind === 'Deployment' && spec.strategy?.type !== 'Recreate' ? most * 2 : most;
}
