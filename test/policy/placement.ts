import { identity, type Manifest } from '../../charts/constructs/manifest';
import { change, type Rules, without } from '../lib/rule';
import { ofKind } from '../lib/subject';
import { mostReplicas, type Node, workloadsIn } from '../lib/workloads';

const API = 'Deployment openim/openim-api';
const MONGODB = 'StatefulSet openim/openim-mongodb';
const POD = 'spec.template.spec';

const zoneSpread = (pod: Node): Node =>
  pod.topologySpreadConstraints?.find(({ topologyKey }: Node) => topologyKey === 'topology.kubernetes.io/zone');

/** Whether a spread constraint or an affinity term counts the pods of the workload, and no others. */
const countsItself = (term: Node, { spec }: Manifest): boolean =>
  JSON.stringify(term?.labelSelector) === JSON.stringify(spec.selector);

/** Where pods run: what a node or a zone takes with it when it goes. */
export const placement: Rules = {
  'StatefulSets put one pod on a node': {
    offenders: ({ objects }) =>
      ofKind(objects, 'StatefulSet')
        .filter((set) => {
          const terms =
            set.spec.template.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
          const apart = terms.some((term: Node) => term.topologyKey === 'kubernetes.io/hostname' && countsItself(term, set));
          return set.spec.replicas > 1 && !apart;
        })
        .map(identity),
    breach: change(MONGODB, `${POD}.affinity`, undefined),
  },
  'StatefulSets spread evenly over zones or not at all, and a lost zone does not block them': {
    offenders: ({ objects, environment }) =>
      ofKind(objects, 'StatefulSet')
        .filter((set) => {
          const spread = zoneSpread(set.spec.template.spec);
          const even =
            spread?.maxSkew === 1 &&
            spread.whenUnsatisfiable === 'DoNotSchedule' &&
            spread.nodeTaintsPolicy === 'Honor' &&
            countsItself(spread, set);
          return environment.gke !== undefined && set.spec.replicas > 1 && !even;
        })
        .map(identity),
    breach: change(MONGODB, `${POD}.topologySpreadConstraints.0.whenUnsatisfiable`, 'ScheduleAnyway'),
  },
  'Deployments of several pods prefer other nodes and zones, revision by revision': {
    offenders: ({ objects, environment }) =>
      ofKind(objects, 'Deployment')
        .filter((deployment) => {
          const { affinity, ...pod } = deployment.spec.template.spec;
          const terms = affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
          const nodes = terms.some(
            ({ podAffinityTerm }: Node) =>
              podAffinityTerm.topologyKey === 'kubernetes.io/hostname' && countsItself(podAffinityTerm, deployment),
          );
          const spread = zoneSpread(pod);
          const zones =
            spread?.whenUnsatisfiable === 'ScheduleAnyway' &&
            spread.matchLabelKeys?.join() === 'pod-template-hash' &&
            countsItself(spread, deployment);
          return mostReplicas(objects, deployment) > 1 && (!nodes || (environment.gke !== undefined && !zones));
        })
        .map(identity),
    breach: change(API, `${POD}.topologySpreadConstraints`, undefined),
  },
  'pods have a PriorityClass of the output': {
    offenders: ({ objects }) =>
      workloadsIn(objects)
        .filter(
          ({ pod }) => !ofKind(objects, 'PriorityClass').some(({ metadata }) => metadata.name === pod.priorityClassName),
        )
        .map(({ name }) => name),
    breach: without('PriorityClass openim-data'),
  },
  'quorums are odd': {
    offenders: ({ objects }) =>
      ofKind(objects, 'StatefulSet')
        .filter(
          ({ metadata, spec }) => /etcd|zookeeper|mongodb|master|redpanda/.test(metadata.name) && spec.replicas % 2 === 0,
        )
        .map(identity),
    breach: change(MONGODB, 'spec.replicas', 4),
  },
};
