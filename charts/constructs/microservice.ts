import { k8s } from 'cdk8s-plus-28';
import type { Autoscaling } from '../../environments/lib/types';
import { sidecarOf } from '../model/mesh/sidecars';
import type { WorkloadName } from '../model/workloads';
import { selector } from './labels';
import type { NamespaceChart } from './namespace-chart';
import { type PodProps, podTemplate } from './pod';
import { dialledByPod, disruptionBudget, service, serviceAccount } from './service';

export interface MicroserviceProps {
  readonly pod: PodProps;
  readonly autoscaling: Autoscaling;
  /** Ports of the Service by name; omit them if no client connects by name. */
  readonly service?: Readonly<Record<string, number>>;
  /** Seconds that a new pod must stay ready before the next old one is stopped. */
  readonly minReadySeconds?: number;
  readonly scaleDown: k8s.HpaScalingRulesV2;
  /** `Recreate` for a program that must never run twice at the same time. */
  readonly strategy?: 'Recreate';
}

/** A stateless workload: ServiceAccount, Deployment, Service, HorizontalPodAutoscaler and PodDisruptionBudget. */
export class Microservice {
  constructor(chart: NamespaceChart, name: WorkloadName, props: MicroserviceProps) {
    const { autoscaling } = props;
    const autoscaled = autoscaling.maxReplicas > autoscaling.minReplicas;
    const sidecar = sidecarOf(chart.environment, name);
    const template = podTemplate(
      name,
      { ...props.pod, metadata: sidecar?.metadata },
      {
        spread: autoscaling.maxReplicas > 1 ? 'soft' : 'none',
        zones: chart.environment.gke !== undefined,
        revisionLabel: 'pod-template-hash',
      },
    );
    serviceAccount(chart, name);
    new k8s.KubeDeployment(chart, `${name}-deployment`, {
      metadata: { name, labels: selector(name) },
      spec: {
        // The HPA owns the number of replicas; a number here would reset it at every apply.
        replicas: autoscaled ? undefined : autoscaling.minReplicas,
        revisionHistoryLimit: 5,
        minReadySeconds: props.minReadySeconds,
        selector: { matchLabels: selector(name) },
        strategy:
          props.strategy === 'Recreate'
            ? { type: 'Recreate' }
            : {
                type: 'RollingUpdate',
                rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0), maxSurge: k8s.IntOrString.fromNumber(1) },
              },
        template,
      },
    });
    // A rollout at the maximum: every new pod runs while the old ones are still in their grace period.
    const count = props.strategy === 'Recreate' ? autoscaling.maxReplicas : autoscaling.maxReplicas * 2;
    chart.reserve({ pods: { template, count, sidecar: sidecar?.resources } });
    if (props.service) {
      service(chart, name, props.service);
      dialledByPod(chart, name, props.service);
    }
    if (autoscaled) {
      autoscaler(chart, name, autoscaling, props.scaleDown);
    }
    if (autoscaling.maxReplicas > 1) {
      disruptionBudget(chart, name);
    }
  }
}

function autoscaler(chart: NamespaceChart, name: string, scale: Autoscaling, scaleDown: k8s.HpaScalingRulesV2): void {
  // In the order of the API server (cpu, then memory); otherwise Argo CD reports a difference (argo-cd#1079).
  const metric = (resource: string, averageUtilization: number): k8s.MetricSpecV2 => ({
    type: 'Resource',
    resource: { name: resource, target: { type: 'Utilization', averageUtilization } },
  });
  new k8s.KubeHorizontalPodAutoscalerV2(chart, `${name}-autoscaler`, {
    metadata: { name, labels: selector(name) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: scale.minReplicas,
      maxReplicas: scale.maxReplicas,
      metrics: [metric('cpu', 70), metric('memory', 80)],
      behavior: { scaleUp: scaleUp, scaleDown },
    },
  });
}

/**
 * Doubles immediately when the load doubles: users notice a delayed message, but not an unnecessary pod for five
 * minutes.
 */
const scaleUp: k8s.HpaScalingRulesV2 = {
  stabilizationWindowSeconds: 0,
  policies: [{ type: 'Percent', value: 100, periodSeconds: 60 }],
};
