import type { Manifest } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import { injected } from '../lib/injector';
import { adding, change, type Rules } from '../lib/rule';
import { ofKind } from '../lib/subject';
import { containersWhere, mostReplicas, type Node, podsWhere, type Workload, workloadsIn } from '../lib/workloads';

const API = 'Deployment openim/openim-api';
const CONTAINER = 'spec.template.spec.containers.0';

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const BOUNDS = ['requests', 'limits'] as const;
type Bound = (typeof BOUNDS)[number];

/**
 * What one pod takes, by the scheduler's rule: containers and sidecars together, or the largest init container beside
 * the sidecars that were started before it.
 */
function podTakes(pod: Node, bound: Bound, resource: string): number {
  const of = (spec: Node): number => amount(spec.resources?.[bound]?.[resource] ?? '0');
  let sidecars = 0;
  let starting = 0;
  for (const init of pod.initContainers ?? []) {
    if (init.restartPolicy === 'Always') {
      sidecars += of(init);
    } else {
      starting = Math.max(starting, sidecars + of(init));
    }
  }
  const serving = pod.containers.reduce((sum: number, spec: Node) => sum + of(spec), sidecars);
  return Math.max(serving, starting);
}

/** The maximum number of pods at one time: a rollout of a Deployment at its maximum adds `maxSurge` pods to the old ones. */
function podsAtMost(objects: readonly Manifest[], { object }: Workload): number {
  const most = mostReplicas(objects, object);
  const { maxSurge = 0 } = object.spec.strategy?.rollingUpdate ?? {};
  return most + (typeof maxSurge === 'string' ? Math.ceil((Number.parseInt(maxSurge, 10) / 100) * most) : maxSurge);
}

/** The least that the ResourceQuota of a namespace must grant, by the names of its `hard`. */
export function needed(objects: readonly Manifest[], namespace: string): Record<string, number> {
  const here = objects.filter(({ metadata }) => metadata.namespace === namespace);
  const workloads = workloadsIn(here).map((workload) => ({ ...workload, count: podsAtMost(here, workload) }));
  const pods = (bound: Bound, resource: string) =>
    workloads.reduce((sum, { template, count }) => sum + count * podTakes(injected(template), bound, resource), 0);
  const claims = workloads.flatMap(({ object, pod, count }) =>
    [
      ...(object.spec.volumeClaimTemplates ?? []),
      ...(pod.volumes ?? []).flatMap(({ ephemeral }: Node) => ephemeral?.volumeClaimTemplate ?? []),
    ].map(({ spec }: Node) => ({ count, size: amount(spec.resources.requests.storage) })),
  );
  return {
    pods: workloads.reduce((sum, { count }) => sum + count, 0),
    'requests.cpu': pods('requests', 'cpu'),
    'requests.memory': pods('requests', 'memory'),
    'limits.cpu': pods('limits', 'cpu'),
    'limits.memory': pods('limits', 'memory'),
    persistentvolumeclaims: claims.reduce((sum, { count }) => sum + count, 0),
    'requests.storage': claims.reduce((sum, { count, size }) => sum + count * size, 0),
    'services.loadbalancers': ofKind(here, 'Service').filter(({ spec }) => spec.type === 'LoadBalancer').length,
  };
}

const namespaces = (objects: readonly Manifest[]) => ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name);
const quotaOf = (objects: readonly Manifest[], namespace: string): Record<string, string> =>
  ofKind(objects, 'ResourceQuota').find(({ metadata }) => metadata.namespace === namespace)?.spec.hard ?? {};

/** Requests and limits of pods, and the quota of their namespace. */
export const resources: Rules = {
  'every container states requests and limits of CPU, memory and ephemeral storage': {
    offenders: ({ objects }) =>
      containersWhere(objects, (spec) =>
        BOUNDS.some((bound) => RESOURCES.some((resource) => !(amount(spec.resources?.[bound]?.[resource] ?? '0') > 0))),
      ),
    breach: change(API, `${CONTAINER}.resources.limits.memory`, undefined),
  },
  'no request is above its limit': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ resources: { requests = {}, limits = {} } = {} as Node }) =>
        RESOURCES.some((resource) => amount(requests[resource] ?? '0') > amount(limits[resource] ?? '0')),
      ),
    breach: change(API, `${CONTAINER}.resources.requests.cpu`, '3'),
  },
  'every emptyDir has a size': {
    offenders: ({ objects }) =>
      podsWhere(objects, ({ volumes = [] }) => volumes.some(({ emptyDir }: Node) => emptyDir && !emptyDir.sizeLimit)),
    breach: change(API, 'spec.template.spec.volumes.1.emptyDir', {}),
  },
  'the emptyDirs of a pod fit its ephemeral storage and its memory': {
    offenders: ({ objects }) =>
      podsWhere(objects, (pod) => {
        const sizes = (medium?: string) =>
          (pod.volumes ?? [])
            .filter(({ emptyDir }: Node) => emptyDir && emptyDir.medium === medium)
            .reduce((sum: number, { emptyDir }: Node) => sum + amount(emptyDir.sizeLimit ?? '0'), 0);
        return (
          sizes() > podTakes(pod, 'limits', 'ephemeral-storage') || sizes('Memory') >= podTakes(pod, 'limits', 'memory')
        );
      }),
    breach: change(API, 'spec.template.spec.volumes.1.emptyDir.sizeLimit', '1Gi'),
  },
  'every folder that a container mounts is a volume of its pod, and every volume is mounted': {
    offenders: ({ objects }) =>
      podsWhere(objects, (pod, { object }) => {
        const mounts = [...(pod.initContainers ?? []), ...pod.containers].flatMap(
          ({ volumeMounts = [] }: Node) => volumeMounts,
        );
        const volumes = [
          ...(pod.volumes ?? []).map(({ name }: Node) => name),
          ...(object.spec.volumeClaimTemplates ?? []).map(({ metadata }: Node) => metadata.name),
        ];
        return (
          mounts.some(({ name }) => !volumes.includes(name)) ||
          volumes.some((volume) => !mounts.some(({ name }) => name === volume))
        );
      }),
    breach: change(API, 'spec.template.spec.volumes.1.name', 'scratch'),
  },
  "the quota of a namespace covers its pods and volumes at the autoscalers' maximum while they roll": {
    offenders: ({ objects }) =>
      namespaces(objects).flatMap((namespace) => {
        const hard = quotaOf(objects, namespace);
        return Object.entries(needed(objects, namespace)).flatMap(([resource, least]) => {
          const granted = amount(hard[resource] ?? '0');
          return granted >= least - 1e-9 ? [] : [`${namespace}: ${resource} is ${granted}, needed are ${least}`];
        });
      }),
    breach: change('ResourceQuota openim/quota', 'spec.hard.pods', '40'),
  },
  'the quota of a namespace is at most twice that plus a margin': {
    offenders: ({ objects }) =>
      namespaces(objects).flatMap((namespace) => {
        const hard = quotaOf(objects, namespace);
        return Object.entries(needed(objects, namespace)).flatMap(([resource, least]) => {
          const rounding = resource.endsWith('memory') || resource.endsWith('storage') ? 2 ** 30 : 1;
          return amount(hard[resource] ?? '0') > least * 2 + rounding ? [`${namespace}: ${resource}`] : [];
        });
      }),
    breach: change('ResourceQuota dragonfly/quota', 'spec.hard.pods', '100'),
  },
  'every namespace has one quota, and defaults for containers that people add by hand': {
    offenders: ({ objects }) =>
      namespaces(objects).filter((namespace) =>
        ['ResourceQuota', 'LimitRange'].some(
          (kind) => ofKind(objects, kind).filter(({ metadata }) => metadata.namespace === namespace).length !== 1,
        ),
      ),
    breach: adding({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'second', namespace: 'openim' } }),
  },
};
