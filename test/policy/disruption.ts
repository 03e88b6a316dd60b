import { identity, type Manifest } from '../../charts/constructs/manifest';
import { change, type Rules, without } from '../lib/rule';
import { ofKind } from '../lib/subject';
import { autoscalerOf, mostReplicas, type Node, selects, serversIn } from '../lib/workloads';

const API = 'Deployment openim/openim-api';

/** The PodDisruptionBudgets that select the pods of a workload. */
const budgets = (objects: readonly Manifest[], { metadata, spec }: Manifest) =>
  ofKind(objects, 'PodDisruptionBudget').filter(
    (budget) =>
      budget.metadata.namespace === metadata.namespace && selects(budget.spec.selector, spec.template.metadata.labels),
  );

/** What keeps enough pods up while one is drained, replaced or scaled away. */
export const disruption: Rules = {
  'workloads of several pods have one PodDisruptionBudget, single pods none': {
    offenders: ({ objects }) =>
      serversIn(objects).flatMap(({ name, object }) =>
        budgets(objects, object).length === (mostReplicas(objects, object) > 1 ? 1 : 0) ? [] : [name],
      ),
    breach: without('PodDisruptionBudget openim/openim-api'),
  },
  'PodDisruptionBudgets allow one eviction at a time, and always that of unhealthy pods': {
    offenders: ({ objects }) =>
      ofKind(objects, 'PodDisruptionBudget')
        .filter(({ spec }) => spec.maxUnavailable !== 1 || spec.unhealthyPodEvictionPolicy !== 'AlwaysAllow')
        .map(identity),
    breach: change('PodDisruptionBudget openim/openim-api', 'spec.unhealthyPodEvictionPolicy', undefined),
  },
  'no PodDisruptionBudget blocks a drain': {
    offenders: ({ objects }) =>
      ofKind(objects, 'PodDisruptionBudget')
        .filter(({ metadata, spec: { selector, minAvailable, maxUnavailable } }) => {
          const covered = serversIn(objects).filter(
            ({ object, template }) =>
              object.metadata.namespace === metadata.namespace && selects(selector, template.metadata.labels),
          );
          const least = ({ object }: (typeof covered)[number]): number =>
            autoscalerOf(objects, object)?.spec.minReplicas ?? object.spec.replicas;
          return covered.length !== 1 || maxUnavailable === 0 || covered.some((one) => minAvailable >= least(one));
        })
        .map(identity),
    breach: change('PodDisruptionBudget openim/openim-api', 'spec.maxUnavailable', 0),
  },
  'HorizontalPodAutoscalers target an existing workload that states no replica count': {
    offenders: ({ objects }) =>
      ofKind(objects, 'HorizontalPodAutoscaler')
        .filter((autoscaler) => {
          const target = serversIn(objects).find(({ object }) => autoscalerOf(objects, object) === autoscaler);
          return target === undefined || target.object.spec.replicas !== undefined;
        })
        .map(identity),
    breach: change(API, 'spec.replicas', 2),
  },
  'HorizontalPodAutoscalers scale by CPU and memory, from a minimum that survives the loss of a pod': {
    offenders: ({ objects }) =>
      ofKind(objects, 'HorizontalPodAutoscaler')
        .filter(({ spec: { minReplicas, maxReplicas, metrics } }) => {
          const resources = metrics.map(({ resource }: Node) => resource.name).join();
          return !(minReplicas >= 2) || maxReplicas <= minReplicas || resources !== 'cpu,memory';
        })
        .map(identity),
    breach: change('HorizontalPodAutoscaler openim/openim-api', 'spec.maxReplicas', 2),
  },
  'workloads without an autoscaler state their replica count': {
    offenders: ({ objects }) =>
      serversIn(objects)
        .filter(({ object }) => !autoscalerOf(objects, object) && object.spec.replicas === undefined)
        .map(({ name }) => name),
    breach: without('HorizontalPodAutoscaler openim/openim-api'),
  },
  'Deployments roll without losing a pod': {
    offenders: ({ objects }) =>
      ofKind(objects, 'Deployment')
        .filter(
          ({ spec: { strategy } }) =>
            strategy?.type !== 'RollingUpdate' ||
            strategy.rollingUpdate?.maxUnavailable !== 0 ||
            !(strategy.rollingUpdate?.maxSurge >= 1),
        )
        .map(identity),
    breach: change(API, 'spec.strategy.rollingUpdate', undefined),
  },
  'a new pod must be ready for a while before the next old one is stopped': {
    offenders: ({ objects }) =>
      serversIn(objects)
        .filter(({ object: { spec } }) => spec.strategy?.type !== 'Recreate' && !(spec.minReadySeconds >= 5))
        .map(({ name }) => name),
    breach: change('StatefulSet openim/openim-mysql', 'spec.minReadySeconds', undefined),
  },
  'Jobs are named by their content, so that a changed one is a new one': {
    offenders: ({ objects }) => {
      const restarts = ({ spec }: Manifest) => ['OnFailure', 'Never'].includes(spec.template.spec.restartPolicy);
      return ofKind(objects, 'Job')
        .filter((job) => !/-[0-9a-f]{8}$/.test(job.metadata.name) || !restarts(job))
        .map(identity);
    },
    breach: (objects) => {
      const job = objects.find(({ kind }) => kind === 'Job') as Node;
      job.metadata.name = 'redpanda-setup';
    },
  },
};
