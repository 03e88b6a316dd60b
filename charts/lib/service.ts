import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { headless } from '../topology';
import { selector } from './labels';

export function serviceAccount(scope: Construct, name: string, annotations?: Record<string, string>): void {
  new k8s.KubeServiceAccount(scope, `${name}-account`, {
    metadata: { name, labels: selector(name), annotations },
    automountServiceAccountToken: false,
  });
}

export const servicePorts = (ports: Readonly<Record<string, number>>): k8s.ServicePort[] =>
  Object.entries(ports).map(([name, port]) => ({
    name,
    port,
    targetPort: k8s.IntOrString.fromString(name),
    protocol: 'TCP',
    appProtocol: appProtocols[name],
  }));

/** What speaks HTTP says so; meshes and gateways read it. */
const appProtocols: Readonly<Record<string, string>> = { http: 'http', ws: 'kubernetes.io/ws', s3: 'http', grpc: 'grpc' };

/** A ClusterIP Service of the pods that carry the labels `pods` and are ready. */
export function service(
  scope: Construct,
  name: string,
  ports: Readonly<Record<string, number>>,
  pods: Readonly<Record<string, string>> = selector(name),
): void {
  new k8s.KubeService(scope, `${name}-service`, {
    metadata: { name, labels: selector(name) },
    spec: {
      type: 'ClusterIP',
      selector: { ...pods },
      ports: servicePorts(ports),
    },
  });
}

/** Peers must find each other before they are ready, or none ever becomes ready. */
export function headlessService(scope: Construct, name: string, ports: Readonly<Record<string, number>>): void {
  new k8s.KubeService(scope, `${name}-headless`, {
    metadata: { name: headless(name), labels: selector(name) },
    spec: {
      clusterIp: 'None',
      publishNotReadyAddresses: true,
      selector: selector(name),
      ports: servicePorts(ports),
    },
  });
}

/** One pod at a time may be drained; a pod that is broken anyway never holds up a node upgrade. */
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
