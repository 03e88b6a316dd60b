import type { k8s } from 'cdk8s-plus-28';
import { parseImage } from '../../environments/lib/versions';
import { podLabels, selector } from './labels';

/** PriorityClasses of chart `cluster`: data services have a higher priority than the services that use them. */
export type Priority = 'openim-data' | 'openim-edge' | 'openim-app' | 'openim-monitoring';

/**
 * Distribution of replicas. `hard`: one per node and evenly over zones, or unschedulable (quorums and disks). `soft`:
 * as evenly as the cluster can (stateless). `none`: a single pod.
 */
export type Spread = 'hard' | 'soft' | 'none';

export interface PodProps {
  readonly containers: readonly k8s.Container[];
  readonly initContainers?: readonly k8s.Container[];
  readonly volumes?: readonly k8s.Volume[];
  /** Numeric user, primary group and volume group of every process. */
  readonly user: number;
  readonly group?: number;
  readonly priority: Priority;
  /** Seconds from SIGTERM (preStop included) to SIGKILL. */
  readonly gracePeriod: number;
  readonly restartPolicy?: 'OnFailure' | 'Never';
  /** Prefers the pool of Spot nodes (gke.spotPool); only for workloads that may lose any number of pods at any time. */
  readonly nodes?: 'spot';
  /** ServiceAccount, if its name is not that of the workload. */
  readonly account?: string;
  /** Addresses of hosts that override DNS. */
  readonly hostAliases?: readonly k8s.HostAlias[];
  /** A workload on other nodes and, preferably, in other zones. */
  readonly awayFrom?: string;
  readonly sysctls?: readonly k8s.Sysctl[];
  /** Mounts the ServiceAccount's token; only for programs that call the Kubernetes API. */
  readonly apiToken?: true;
  /** Labels and annotations in addition to those of every pod. */
  readonly metadata?: Pick<k8s.ObjectMeta, 'labels' | 'annotations'>;
}

interface Placement {
  readonly spread: Spread;
  /** Whether nodes have zone labels. */
  readonly zones: boolean;
  /** Counts the pods of the old and the new revision separately during a rollout of a Deployment. */
  readonly revisionLabel?: 'pod-template-hash';
}

/** Pod template of one workload: identity, hardening, placement. The ServiceAccount has the name of the workload. */
export function podTemplate(name: string, props: PodProps, placement: Placement): k8s.PodTemplateSpec {
  const [main] = props.containers;
  const group = props.group ?? props.user;
  return {
    metadata: {
      labels: { ...podLabels(name, parseImage(main?.image ?? '').tag ?? ''), ...props.metadata?.labels },
      annotations: { 'kubectl.kubernetes.io/default-container': main?.name ?? '', ...props.metadata?.annotations },
    },
    spec: {
      serviceAccountName: props.account ?? name,
      // No OpenIM pod may ever have one: releases after v3.8.3 switch to discovery by Kubernetes' API instead of etcd
      // if the folder for the token exists, and ignore discovery.yml (chat#676 is that defect).
      automountServiceAccountToken: props.apiToken ?? false,
      // A Service named "redpanda" would set REDPANDA_PORT=tcp://… in every pod, which rpk reads as a flag.
      enableServiceLinks: false,
      // Every address is a full name with at least four dots: it is resolved directly, without first trying three
      // search domains.
      dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
      hostAliases: props.hostAliases && [...props.hostAliases],
      priorityClassName: props.priority,
      terminationGracePeriodSeconds: props.gracePeriod,
      restartPolicy: props.restartPolicy,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: props.user,
        runAsGroup: group,
        fsGroup: group,
        fsGroupChangePolicy: 'OnRootMismatch',
        sysctls: props.sysctls && [...props.sysctls],
        seccompProfile: { type: 'RuntimeDefault' },
      },
      affinity: affinity(name, placement.spread, props),
      tolerations: props.nodes && [{ ...SPOT, operator: 'Equal', effect: 'NoSchedule' }],
      topologySpreadConstraints: zoneSpread(name, placement),
      initContainers: props.initContainers && [...props.initContainers],
      containers: [...props.containers],
      volumes: props.volumes?.length ? [...props.volumes] : undefined,
    },
  };
}

/** GKE's label on Spot nodes, and the taint that npm run gke sets on them so that no other pod runs there. */
const SPOT = { key: 'cloud.google.com/gke-spot', value: 'true' };

/** An even distribution has more weight than the price: 100 against 50. */
function affinity(name: string, spread: Spread, { nodes, awayFrom }: PodProps): k8s.Affinity | undefined {
  const spot = {
    weight: 50,
    preference: { matchExpressions: [{ key: SPOT.key, operator: 'In', values: [SPOT.value] }] },
  };
  return nodes
    ? { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [spot] }, ...antiAffinity(name, spread, awayFrom) }
    : antiAffinity(name, spread, awayFrom);
}

function antiAffinity(name: string, spread: Spread, awayFrom?: string): k8s.Affinity | undefined {
  const required = [...(spread === 'hard' ? [name] : []), ...some(awayFrom)].map((other) => near(other, HOST));
  const preferred = [...(spread === 'soft' ? [near(name, HOST)] : []), ...some(awayFrom).map((other) => near(other, ZONE))];
  return required.length + preferred.length > 0
    ? {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: required.length > 0 ? required : undefined,
          preferredDuringSchedulingIgnoredDuringExecution:
            preferred.length > 0 ? preferred.map((podAffinityTerm) => ({ weight: 100, podAffinityTerm })) : undefined,
        },
      }
    : undefined;
}

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const some = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);
const near = (workload: string, topologyKey: string): k8s.PodAffinityTerm => ({
  topologyKey,
  labelSelector: { matchLabels: selector(workload) },
});

function zoneSpread(name: string, { spread, zones, revisionLabel }: Placement): k8s.TopologySpreadConstraint[] | undefined {
  if (spread === 'none' || !zones) {
    return undefined;
  }
  return [
    {
      topologyKey: ZONE,
      maxSkew: 1,
      whenUnsatisfiable: spread === 'hard' ? 'DoNotSchedule' : 'ScheduleAnyway',
      // A lost zone's tainted nodes must not count as an empty zone; otherwise the other zones could not run a second
      // pod.
      nodeTaintsPolicy: 'Honor',
      labelSelector: { matchLabels: selector(name) },
      matchLabelKeys: revisionLabel && [revisionLabel],
    },
  ];
}
