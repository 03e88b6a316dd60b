import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { headless } from '../model/addresses';
import { inMesh, meshOf } from '../model/mesh/connections';
import { protocolOf } from '../model/protocols';
import type { WorkloadName } from '../model/workloads';
import { selector } from './labels';
import type { NamespaceChart } from './namespace-chart';

export function serviceAccount(scope: Construct, name: string, annotations?: Record<string, string>): void {
  new k8s.KubeServiceAccount(scope, `${name}-account`, {
    metadata: { name, labels: selector(name), annotations },
    automountServiceAccountToken: false,
  });
}

export const servicePorts = (
  environment: Environment,
  workload: WorkloadName,
  ports: Readonly<Record<string, number>>,
): k8s.ServicePort[] =>
  Object.entries(ports).map(([name, port]) => ({
    name,
    port,
    targetPort: k8s.IntOrString.fromString(name),
    protocol: 'TCP',
    appProtocol: protocolOf(environment, workload, name, port),
  }));

/** A ClusterIP Service of the ready pods with the labels `pods`. */
export function service(
  chart: NamespaceChart,
  name: WorkloadName,
  ports: Readonly<Record<string, number>>,
  pods: Readonly<Record<string, string>> = selector(name),
): void {
  new k8s.KubeService(chart, `${name}-service`, {
    metadata: { name, labels: selector(name) },
    spec: {
      type: 'ClusterIP',
      selector: { ...pods },
      ports: servicePorts(chart.environment, name, ports),
    },
  });
}

/** Peers must find each other before they are ready; otherwise no peer ever becomes ready. */
export function headlessService(chart: NamespaceChart, name: WorkloadName, ports: Readonly<Record<string, number>>): void {
  new k8s.KubeService(chart, `${name}-headless`, {
    metadata: { name: headless(name), labels: selector(name) },
    spec: {
      clusterIp: 'None',
      publishNotReadyAddresses: true,
      selector: selector(name),
      ports: servicePorts(chart.environment, name, ports),
    },
  });
}

/** A second, headless Service for clients that connect to single pods, because a mesh finds a pod only by its Service. */
export function dialledByPod(chart: NamespaceChart, name: WorkloadName, ports: Readonly<Record<string, number>>): void {
  const port = inMesh(chart.environment, name) ? meshOf(chart.environment).services?.dialledByPod : undefined;
  const number = port === undefined ? undefined : ports[port];
  if (port !== undefined && number !== undefined) {
    headlessService(chart, name, { [port]: number });
  }
}

/** One pod at a time may be drained; an unhealthy pod never blocks a node upgrade. */
export function disruptionBudget(scope: Construct, name: string): void {
  new k8s.KubePodDisruptionBudget(scope, `${name}-budget`, {
    metadata: { name, labels: selector(name) },
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selector(name) },
    },
  });
}
