import type {
  Access,
  Backups,
  Edge,
  Environment,
  Gke,
  Images,
  Load,
  Mesh,
  Monitoring,
  Network,
  NodeCount,
  Openim,
  StatefulSize,
  Storage,
  Tracing,
} from '../types';
import { type ImageName, images, sourceRegistries } from '../versions';
import { accounts } from './accounts';
import { additions } from './additions';
import { boolean, type Check, constrained, fields, integer, list, oneOf, optional, share } from './check';
import {
  brokerMemory,
  copiesHaveServers,
  copiesWithinReplicas,
  dayHoldsPeak,
  disjointNamespaces,
  mongodMemory,
  odd,
  ordered,
  replicaToPromote,
  sevenVote,
  threadMemory,
  withinLimits,
} from './constraints';
import { customize } from './customize';
import { dataServices } from './data-services';
import { diskFloors, holdsSnapshots } from './disk-floors';
import { floors, requestScales } from './floors';
import {
  bucketName,
  clusterName,
  dnsLabel,
  dnsName,
  domain,
  googleName,
  googleProject,
  googleRegion,
  googleZone,
  machineType,
  nodeRange,
  origin,
  podRange,
  privateAddressRange,
  serverRange,
  serviceRange,
  storage,
  zoneName,
} from './formats';
import { image } from './image';
import { imagePattern } from './image-pattern';
import { machinesListed } from './machines';
import { openimSettings } from './openim-settings';
import { regionListed, zonesInRegion, zonesListed } from './regions';
import { byKey, oldOverrides, oneUpstreamEach, registry } from './registry';
import { group, unreserved } from './reserved';
import { bounds, pods, resources, stateless } from './sizes';

/** The same check for each of these names. */
const each = <const K extends string>(names: readonly K[], check: Check) =>
  Object.fromEntries(names.map((name) => [name, check])) as Record<K, Check>;

const stateful = (replicas: Check) =>
  constrained(fields<StatefulSize>({ ...bounds, replicas, storageSize: storage }), withinLimits);
const quorum = constrained(pods, odd);
const voters = constrained(quorum, sevenVote);
const single = constrained(fields<Monitoring['prometheus']>({ ...bounds, storageSize: storage }), withinLimits);
const receiver = oneOf('pagerduty', 'slack', 'webhook');
const logLevel = oneOf(3, 4, 5, 6);
// biome-ignore format: a word list
const openimServices = [
  'api', 'msggateway', 'msgtransfer', 'push', 'auth', 'conversation', 'friend', 'group', 'msg', 'third', 'user',
] as const;

const gke = constrained(
  fields<Gke>({
    project: googleProject,
    region: googleRegion,
    zones: list(googleZone, 1, 10),
    unlistedZones: optional(list(googleZone, 1, 10)),
    cluster: clusterName,
    nodePool: fields<Gke['nodePool']>({
      machineType,
      // GKE supports 1000 nodes a zone; a pool without any has no node for the cluster's DNS.
      nodesPerZone: constrained(fields<NodeCount>({ min: integer(1, 1000), max: integer(1, 1000) }), ordered('min', 'max')),
    }),
    spotPool: optional(
      fields<NonNullable<Gke['spotPool']>>({
        machineType,
        nodesPerZone: constrained(
          fields<NodeCount>({ min: integer(0, 1000), max: integer(1, 1000) }),
          ordered('min', 'max'),
        ),
      }),
    ),
    unlistedMachineTypes: optional(list(machineType, 1, 10)),
    staticIpName: googleName,
    dnsZone: optional(zoneName),
    subnet: fields<Gke['subnet']>({ nodeCidr: nodeRange, serviceCidr: serviceRange }),
    authorizedNetworks: optional(list(privateAddressRange, 1, 100)),
    binaryAuthorization: fields<Gke['binaryAuthorization']>({
      mode: oneOf('audit', 'enforce'),
      additionalAllowlistPatterns: list(imagePattern, 0, 100),
    }),
  }),
  regionListed,
  zonesInRegion,
  zonesListed,
  machinesListed,
);

/** Every field of an environment and the check of its value. */
export const environmentShape = fields<Environment>({
  name: dnsLabel,
  domain,
  corsAllowedOrigins: list(origin, 0, 100),
  gke: optional(gke),
  network: fields<Network>({
    podCidr: podRange,
    apiServer: fields<Network['apiServer']>({
      cidrs: list(serverRange, 1, 20),
      ports: list(integer(1, 65535), 1, 10),
    }),
  }),
  namespaces: constrained(
    fields<Environment['namespaces']>(
      each(['openim', 'redpanda', 'dragonfly', 'seaweedfs', 'edge', 'monitoring'], constrained(dnsLabel, unreserved)),
    ),
    disjointNamespaces,
  ),
  storage: fields<Storage>({
    className: dnsName,
    diskType: optional(oneOf('pd-standard', 'pd-balanced', 'pd-ssd', 'hyperdisk-balanced')),
    encryption: optional(oneOf('cmek')),
  }),
  secrets: oneOf('existing', 'external-secrets'),
  internalTls: optional(fields<NonNullable<Environment['internalTls']>>({ clusterIssuer: dnsName })),
  mesh: fields<Mesh>({
    kind: oneOf('none', 'istio-ambient', 'istio-sidecar', 'linkerd'),
    mtls: oneOf('strict', 'permissive'),
  }),
  access: fields<Access>({
    viewers: list(group, 0, 50),
    operators: list(group, 0, 50),
    allowOperatorExec: boolean,
  }),
  edge: fields<Edge>({
    controller: oneOf('ingress-nginx', 'gke-gateway', 'both'),
    size: constrained(stateless, floors.ingressNginx, requestScales('90Mi')),
    clusterIssuer: optional(dnsName),
    httpsNodePort: optional(integer(30000, 32767)),
  }),
  openim: fields<Openim>({
    release: oneOf('v3.8', 'v3.4'),
    architecture: oneOf('amd64', 'arm64'),
    logLevel,
    logLevels: optional(fields<NonNullable<Openim['logLevels']>>(each([...openimServices, 'crontask'], optional(logLevel)))),
    services: fields<Openim['services']>(each(openimServices, constrained(stateless, floors.openim, requestScales('64Mi')))),
    crontask: constrained(resources, floors.openim),
    ...openimSettings,
  }),
  mysql: constrained<StatefulSize>(stateful(pods), floors.mysql, diskFloors.mysql),
  mongodb: constrained(stateful(voters), mongodMemory, floors.mongodb, diskFloors.mongodb),
  etcd: constrained<StatefulSize>(stateful(voters), floors.etcd, diskFloors.etcd),
  zookeeper: constrained(stateful(voters), floors.zookeeper),
  redpanda: constrained(
    fields<Environment['redpanda']>({
      ...bounds,
      replicas: quorum,
      storageSize: storage,
      replicationFactor: quorum,
      partitions: integer(1, 1000),
    }),
    withinLimits,
    copiesWithinReplicas,
    brokerMemory,
    floors.redpanda,
  ),
  dragonfly: constrained(
    fields<Environment['dragonfly']>({
      ...bounds,
      replicas: pods,
      storageSize: storage,
      failover: oneOf('none', 'sentinel'),
    }),
    withinLimits,
    threadMemory,
    floors.dragonfly,
    holdsSnapshots,
    replicaToPromote,
  ),
  seaweedfs: constrained(
    fields<Environment['seaweedfs']>({
      master: constrained(stateful(voters), floors.seaweedfsMaster),
      volume: constrained<StatefulSize>(stateful(pods), floors.seaweedfsVolume, diskFloors.seaweedfsVolume),
      filer: constrained(stateful(pods), floors.seaweedfsFiler),
      replication: oneOf('000', '001', '002'),
    }),
    copiesHaveServers,
  ),
  monitoring: fields<Monitoring>({
    mode: oneOf('self-hosted', 'gmp', 'operator', 'none'),
    retentionDays: integer(1, 400),
    receivers: fields<Monitoring['receivers']>({
      critical: receiver,
      warning: receiver,
      deadMansSwitch: optional(oneOf('webhook')),
    }),
    prometheus: constrained<Monitoring['prometheus']>(single, floors.prometheus, diskFloors.prometheus),
    alertmanager: constrained(single, floors.alertmanager),
    grafana: constrained(resources, floors.grafana),
    kubeStateMetrics: constrained(resources, floors.kubeStateMetrics),
  }),
  backups: optional(fields<Backups>({ bucket: bucketName, intervalHours: oneOf(1, 2, 3, 4, 6, 8, 12, 24) })),
  load: optional(
    constrained(
      fields<Load>({
        usersOnline: integer(1, 1e9),
        messagesPerSecond: integer(1, 1e7),
        messagesPerDay: optional(integer(1, 1e12)),
        uploadGbPerDay: integer(0, 1e7),
        retentionDays: integer(1, 3650),
      }),
      dayHoldsPeak,
    ),
  ),
  tracing: optional(fields<Tracing>({ samplingRatio: share })),
  accounts: optional(accounts),
  customize: optional(customize),
  dataServices: optional(dataServices),
  additions: optional(additions),
  images: optional(
    oldOverrides(
      fields<Images>({
        registry: optional(byKey(registry, constrained(fields(each(sourceRegistries, registry)), oneUpstreamEach))),
        pullSecrets: optional(list(dnsName, 1, 5)),
        overrides: optional(
          fields<NonNullable<Images['overrides']>>(each(Object.keys(images) as ImageName[], optional(image))),
        ),
      }),
    ),
  ),
});
