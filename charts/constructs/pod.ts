import type { k8s } from 'cdk8s-plus-28';
import { parseImage } from '../../environments/lib/versions';
import { podLabels, selector } from './labels';

/** PriorityClasses made by chart `cluster`: data services outlive the services that use them. */
export type Priority = 'openim-data' | 'openim-edge' | 'openim-app' | 'openim-monitoring';

/**
 * How replicas are kept apart. `hard`: one per node and evenly over zones, or not at all (quorums and disks).
 * `soft`: as well as the cluster can (stateless). `none`: a single pod.
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
  /** Goes to the pool of Spot nodes first (gke.spotPool); only for what may lose any number of pods at any time. */
  readonly nodes?: 'spot';
  /** ServiceAccount, where it is not called like the workload. */
  readonly account?: string;
  /** Addresses of hosts, whatever DNS says of them. */
  readonly hostAliases?: readonly k8s.HostAlias[];
  /** A workload whose nodes it never shares, and whose zones it avoids. */
  readonly awayFrom?: string;
  readonly sysctls?: readonly k8s.Sysctl[];
  /** Mounts the ServiceAccount's token; only for programs that call the Kubernetes API. */
  readonly apiToken?: true;
  /** Labels and annotations besides those that every pod has. */
  readonly metadata?: Pick<k8s.ObjectMeta, 'labels' | 'annotations'>;
}

interface Placement {
  readonly spread: Spread;
  /** Whether nodes carry zone labels. */
  readonly zones: boolean;
  /** Keeps the pods of the old and the new revision from counting as one set while a Deployment rolls. */
  readonly revisionLabel?: 'pod-template-hash';
}

/** Pod template of one workload: identity, hardening, placement. The workload's name is its ServiceAccount's as well. */
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
      // No OpenIM pod may ever have one: releases after v3.8.3 take the folder that a token is mounted to for the sign to
      // look for each other by Kubernetes' API and not by etcd, whatever discovery.yml says (chat#676 is that fault).
      automountServiceAccountToken: props.apiToken ?? false,
      // A Service called "redpanda" would put REDPANDA_PORT=tcp://… into every pod, which rpk takes for a flag.
      enableServiceLinks: false,
      // Every address here is a full name of four dots or more: asked as it stands, not after three search domains.
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

/** GKE's label on Spot nodes, and the taint that npm run gke gives them so that nothing else goes there. */
const SPOT = { key: 'cloud.google.com/gke-spot', value: 'true' };

/** Spread counts for more than price: 100 against 50. */
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
      // A lost zone's tainted nodes must not count as an empty zone, or the others could take no second pod.
      nodeTaintsPolicy: 'Honor',
      labelSelector: { matchLabels: selector(name) },
      matchLabelKeys: revisionLabel && [revisionLabel],
    },
  ];
}
