import { buildApp } from '../../charts/app';
import { diskKey } from '../../charts/cluster';
import { routes } from '../../charts/edge/routes';
import { meshOf } from '../../charts/mesh/connections';
import { filterOf, type LogMetric, logMetrics } from '../../charts/monitoring/log-metrics';
import { portOf, publicHosts, runs } from '../../charts/topology';
import { hasEdge } from '../../environments/lib/edge';
import { balancedDisk } from '../../environments/lib/machines';
import type { Environment, Gke } from '../../environments/lib/types';
import { backupValues } from './backups';
import { binaryAuthorization } from './binary-authorization';
import { costOfNodes } from './cost';
import { NODE_DISK } from './disks';
import { quotas } from './quotas';
import { secretReaders } from './secret-readers';

/**
 * What scripts/gke.sh takes from an environment, as shell variables. Lists are joined as gcloud wants them, by commas;
 * what the script goes through one by one, by spaces or lines. Throws when no cluster can be made from it.
 */
export function gkeValues(environment: Environment): Readonly<Record<string, string>> {
  const { name, domain, gke, network, namespaces, edge, monitoring, storage } = environment;
  if (!gke) {
    throw new Error(`environment "${name}" has no gke: its cluster is not on Google Cloud, make it with kind or minikube`);
  }
  const objects = buildApp(environment).flatMap((output) => output.objects);
  const { min, max } = gke.nodePool.nodesPerZone;
  return {
    ENVIRONMENT: name,
    PROJECT: gke.project,
    REGION: gke.region,
    ZONES: gke.zones.join(','),
    CLUSTER: gke.cluster,
    MACHINE_TYPE: gke.nodePool.machineType,
    NODES_MIN: String(min),
    NODES_MAX: String(max),
    NODE_DISK: String(NODE_DISK),
    NODE_DISK_TYPE: balancedDisk(gke.nodePool.machineType),
    NODES_COST: costOfNodes(gke.zones, gke.nodePool),
    ...spotValues(gke),
    NODES_RANGE: gke.subnet.nodes,
    PODS_RANGE: network.pods,
    SERVICES_RANGE: gke.subnet.services,
    CONTROL_PLANE_RANGE: controlPlaneRange(environment),
    PRIVATE_ACCESS_FROM: gke.privateAccessFrom?.join(',') ?? '',
    SECURITY_GROUP: securityGroup(environment),
    ACCESS_GROUPS: googleGroups(environment).join('\n'),
    MANAGED_PROMETHEUS: monitoring.mode === 'gmp' ? 'on' : 'off',
    POLICY: binaryAuthorization(environment, gke, objects).description,
    NODES_ACCOUNT: nodesAccount(gke),
    EDGE: edge.controller,
    EDGE_NAMESPACE: namespaces.edge,
    EDGE_ADDRESS: gke.ingressAddress,
    EDGE_PORTS: edgePorts(environment).join(','),
    GATEWAY_PORTS: gatewayPorts(environment).join(','),
    MESH_PORTS: meshOf(environment)
      .webhooks.map((port) => `tcp:${port}`)
      .join(','),
    DOMAIN: domain,
    DNS_ZONE: gke.dnsZone ?? gke.cluster,
    HOSTS: Object.values(publicHosts(environment)).join(' '),
    NAMESPACES: Object.values(namespaces).join(','),
    DISK_KEY: storage.encryption ? diskKey(gke) : '',
    ...backupValues(environment),
    SECRET_READERS: secretReaders(environment).join('\n'),
    TRACE_WRITER: runs(environment, 'otel-collector') ? `${namespaces.edge}/sa/otel-collector` : '',
    LOG_METRICS: Object.values(logMetrics).map(logMetricLine).join('\n'),
    QUOTAS: quotas(gke, objects).join('\n'),
  };
}

/** `<name>\t<description>\t<filter>`. */
const logMetricLine = (metric: LogMetric): string => [metric.name, metric.what, filterOf(metric)].join('\t');

/** Empty without a pool of Spot nodes. */
const spotValues = ({ zones, spotPool }: Gke) => ({
  SPOT_MACHINE_TYPE: spotPool?.machineType ?? '',
  SPOT_DISK_TYPE: spotPool ? balancedDisk(spotPool.machineType) : '',
  SPOT_MIN: String(spotPool?.nodesPerZone.min ?? ''),
  SPOT_MAX: String(spotPool?.nodesPerZone.max ?? ''),
  SPOT_COST: spotPool ? costOfNodes(zones, spotPool) : '',
});

/** `NAME='value'` lines that a shell reads as they stand, whatever the values hold. */
export const assignments = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');

/** GKE takes a /28; pods reach it at port 443. */
function controlPlaneRange({ network: { controlPlane } }: Environment): string {
  const [range = '', ...more] = controlPlane.cidrs;
  if (more.length > 0 || !range.endsWith('/28') || !controlPlane.ports.includes(443)) {
    throw new Error(
      `network.controlPlane is ${controlPlane.cidrs.join(', ')} at ${controlPlane.ports.join(', ')}: a cluster is made with one range of /28 and port 443; write { cidrs: ['172.16.0.0/28'], ports: [443] } or the like`,
    );
  }
  return range;
}

/** Other groups than Google's come from an OIDC provider of the cluster's, which IAM does not know. */
const googleGroups = ({ access }: Environment): string[] => [
  ...new Set([...access.viewers, ...access.operators].filter((group) => group.includes('@'))),
];

/** Google Groups for RBAC: one group of this name in the domain holds all others (kubernetes-engine/docs/how-to/google-groups-rbac). */
function securityGroup(environment: Environment): string {
  const domains = [...new Set(googleGroups(environment).map((group) => group.slice(group.lastIndexOf('@') + 1)))];
  if (domains.length > 1) {
    throw new Error(
      `access names groups of ${domains.join(' and ')}: a cluster knows the Google Groups of one domain; name groups of one`,
    );
  }
  return domains.map((domain) => `gke-security-groups@${domain}`).join('');
}

/** Account IDs have 6 to 30 characters, cluster names up to 40. */
function nodesAccount({ cluster }: Gke): string {
  const id = `${cluster}-nodes`;
  if (id.length > 30) {
    throw new Error(
      `gke.cluster is "${cluster}": its nodes' service account would be "${id}", and account IDs end at 30 characters; take a cluster name of up to 24`,
    );
  }
  return id;
}

/** Of the nodes, as the load balancer reaches them: its own ports, or those of the pods behind a Gateway. */
const edgePorts = (environment: Environment): string[] =>
  hasEdge(environment, 'ingress-nginx') ? ['tcp:80', 'tcp:443'] : gatewayPorts(environment);

/** Of the pods behind a Gateway. */
const gatewayPorts = (environment: Environment): string[] =>
  routes(environment).map(({ to, port }) => `tcp:${portOf(environment, to, port as never)}`);
