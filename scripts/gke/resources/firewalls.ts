import { meshOf } from '../../../charts/model/mesh/connections';
import { routes } from '../../../charts/model/routes';
import { portOf } from '../../../charts/model/workloads';
import { hasEdge } from '../../../environments/lib/edge';
import type { Environment } from '../../../environments/lib/types';
import { controlPlaneRange } from '../control-plane-range';
import type { Leftover, Resource, Row } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

/** load-balancing/docs/health-check-concepts: Google's front ends and their probes, and the probes of passthrough balancers. */
const FRONT_ENDS = '130.211.0.0/22,35.191.0.0/16';
const PROBES = '209.85.152.0/22,209.85.204.0/22,35.191.0.0/16';

/** A VPC lets nothing in that no rule allows. GKE adds its own rules between nodes, pods and control plane. */
const rule = ({ project, cluster }: Target, name: string, what: string, sources: string, ports: string): Resource => ({
  what: `firewall: ${what}`,
  cost: 'free',
  present: gcloud`compute firewall-rules list --project=${project} --filter=name=${cluster}-${name}
    '--format=value[separator=" "](sourceRanges.list(),allowed[].map().firewall_rule().list())'`,
  wanted: `${sources} ${ports}`,
  update: gcloud`compute firewall-rules update ${cluster}-${name} --project=${project} --source-ranges=${sources}
    --rules=${ports}`,
  create: [
    gcloud`compute firewall-rules create ${cluster}-${name} --project=${project} --network=${cluster} --direction=INGRESS
      --action=ALLOW --source-ranges=${sources} --rules=${ports} --target-tags=${cluster}`,
  ],
  delete: gcloud`compute firewall-rules delete ${cluster}-${name} --project=${project}`,
});

const noRule = ({ project, cluster }: Target, name: string, what: string): Leftover => ({
  what: `firewall: ${what}`,
  absent: gcloud`compute firewall-rules list --project=${project} --filter=name=${cluster}-${name} --format=value(name)`,
  retire: gcloud`compute firewall-rules delete ${cluster}-${name} --project=${project}`,
});

/** Of the pods behind a Gateway. */
const gatewayPorts = (environment: Environment): string =>
  routes(environment)
    .map(({ to, port }) => `tcp:${portOf(environment, to, port as never)}`)
    .join(',');

export function firewallEdge(target: Target): Row[] {
  const { environment } = target;
  const what = "Google's front ends and probes to the pods behind the Gateway";
  return hasEdge(environment, 'ingress-nginx')
    ? [rule(target, 'edge', 'clients to the load balancer', '0.0.0.0/0', 'tcp:80,tcp:443')]
    : [rule(target, 'edge', what, FRONT_ENDS, gatewayPorts(environment))];
}

/** Beside ingress-nginx. After the rule of the edge, which goes over to these ports when ingress-nginx goes. */
export function firewallGateway(target: Target): Row[] {
  const what = "Google's front ends and probes to the pods behind the Gateway";
  return target.environment.edge.controller === 'both'
    ? [rule(target, 'gateway', what, FRONT_ENDS, gatewayPorts(target.environment))]
    : [noRule(target, 'gateway', 'a former Gateway beside ingress-nginx')];
}

/** externalTrafficPolicy Local: the node answers at a port of Kubernetes' choice, service-node-port-range. */
export const firewallHealth = (target: Target): Row[] =>
  hasEdge(target.environment, 'ingress-nginx')
    ? [rule(target, 'health', 'probes of the load balancer to the nodes', PROBES, 'tcp:30000-32767')]
    : [noRule(target, 'health', 'probes of a former load balancer')];

export function firewallControlPlane(target: Target): Row[] {
  const what = 'control plane to the kubelets (logs, exec, metrics)';
  return [rule(target, 'control-plane', what, controlPlaneRange(target.environment), 'tcp:10250')];
}

/** Without it no pod is made where the injector must be asked first. */
export function firewallMesh(target: Target): Row[] {
  const ports = meshOf(target.environment).webhooks.map((port) => `tcp:${port}`);
  const what = 'control plane to the webhooks of the mesh';
  return ports.length > 0
    ? [rule(target, 'mesh', what, controlPlaneRange(target.environment), ports.join(','))]
    : [noRule(target, 'mesh', 'webhooks of a former mesh')];
}
