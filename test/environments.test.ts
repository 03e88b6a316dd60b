import { inspect } from 'node:util';
import { checkEnvironment } from '../charts/checks/environment';
import { podAmount } from '../charts/constructs/pod-amount';
import dev from '../environments/dev';
import { base } from '../environments/lib/base';
import { derive } from '../environments/lib/derive';
import { mebibytes } from '../environments/lib/quantity';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Environment } from '../environments/lib/types';
import { freeOnNode } from '../environments/lib/validate/node';
import local from '../environments/local';
import { changed } from './lib/changed';
import { problems } from './lib/problems';
import { subject } from './lib/subject';
import { workloadsIn } from './lib/workloads';

type Case = readonly [changes: Readonly<Record<string, unknown>>, ...lines: string[]];

const LABEL = 'must be a DNS label: up to 63 characters of a-z, 0-9 and "-", starting and ending with a letter or digit';
const HOST = 'must be a lower-case DNS name of two labels or more, such as "chat.example.com"';
const ORIGIN = 'must be an origin as browsers send it, without a path or the default port: "https://web.example"';
const CORES = 'write cores as "500m" or "2"';
const BYTES = 'write bytes as "512Mi" or "2Gi"';
const BUCKET =
  'must be the name of a bucket, without "gs://": 3 to 63 characters of a-z, 0-9, "-" and "_", starting and ending with a letter or digit, without "google"';
const COUNT = 'must be a whole number from 1 to 100';
const ISSUER = 'must be a DNS name: labels of a-z, 0-9 and "-", joined by dots';
const QUORUM = 'a quorum needs an odd number; use 1, 3 or 5';
const offGke = { gke: undefined, backups: undefined, 'storage.diskType': undefined, 'storage.className': 'standard' };

const cases: Readonly<Record<string, readonly Case[]>> = {
  names: [
    [{ name: 'Dev' }, `name is "Dev": ${LABEL}`],
    [{ name: 'a'.repeat(64) }, `name is "${'a'.repeat(64)}": ${LABEL}`],
    [{ domain: 'openim' }, `domain is "openim": ${HOST}`],
    [{ domain: 'Chat.example' }, `domain is "Chat.example": ${HOST}`],
    [{ domain: 'https://chat.example' }, `domain is "https://chat.example": ${HOST}`],
    [{ domain: 'chat.example.' }, `domain is "chat.example.": ${HOST}`],
    [{ domain: '*.example.com' }, `domain is "*.example.com": ${HOST}`],
    [
      { domain: '10.0.0.1' },
      'domain is "10.0.0.1": looks like an IP address; certificates and presigned URLs need a DNS name',
    ],
    [
      { domain: 'openim.svc.cluster.local' },
      'domain is "openim.svc.cluster.local": is a name of the internal DNS of the cluster; use a name that clients can resolve',
    ],
    [
      { domain: `${'abcdefghi.'.repeat(25)}e` },
      `domain is "${'abcdefghi.'.repeat(25)}e": must have at most 250 characters: object storage adds the prefix "s3."`,
    ],
    [{ corsAllowedOrigins: ['https://web.example/'] }, `corsAllowedOrigins[0] is "https://web.example/": ${ORIGIN}`],
    [{ corsAllowedOrigins: ['web.example'] }, `corsAllowedOrigins[0] is "web.example": ${ORIGIN}`],
    [{ corsAllowedOrigins: ['https://web.example:443'] }, `corsAllowedOrigins[0] is "https://web.example:443": ${ORIGIN}`],
    [{ corsAllowedOrigins: ['http://localhost:99999'] }, `corsAllowedOrigins[0] is "http://localhost:99999": ${ORIGIN}`],
    [{ corsAllowedOrigins: ['*'] }, `corsAllowedOrigins[0] is "*": ${ORIGIN}`],
    [
      { corsAllowedOrigins: ['https://a.example', 'https://a.example'] },
      'corsAllowedOrigins[1] is "https://a.example": repeats corsAllowedOrigins[0]; remove one of them',
    ],
    [{ corsAllowedOrigins: 'https://a.example' }, 'corsAllowedOrigins is "https://a.example": must be a list'],
    [{ corsAllowedOrigins: new Array(1) }, `corsAllowedOrigins[0] is missing: ${ORIGIN}`],
    [{ 'namespaces.redpanda': 'Red_panda' }, `namespaces.redpanda is "Red_panda": ${LABEL}`],
    [
      { 'namespaces.edge': 'openim' },
      'namespaces.edge is "openim": namespaces.openim has the same value; each chart needs its own namespace',
    ],
    ...(
      [
        ['default', 'Kubernetes'],
        ['kube-system', 'Kubernetes'],
        ['gke-managed-system', 'GKE'],
        ['gmp-public', 'GKE'],
        ['istio-system', 'Istio'],
        ['linkerd', 'Linkerd'],
        ['cert-manager', 'cert-manager'],
        ['external-secrets', 'the External Secrets Operator'],
        ['argocd', 'Argo CD (environments/lib/argocd.ts)'],
        ['gatekeeper-system', 'Gatekeeper'],
        ['flux-system', 'Flux'],
      ] as const
    ).map(
      ([name, owner]): Case => [
        { 'namespaces.openim': name },
        `namespaces.openim is "${name}": reserved for ${owner}; use another name, such as "my-${name}"`,
      ],
    ),
    [
      { 'namespaces.openim': 'cluster' },
      'namespaces.openim is "cluster": reserved for the file of objects that have no namespace; use another name, such as "my-cluster"',
    ],
  ],
  quantities: [
    [{ 'mysql.requests.cpu': 'two' }, `mysql.requests.cpu is "two": must be a quantity from 1m to 256; ${CORES}`],
    [{ 'mysql.requests.cpu': '-1' }, `mysql.requests.cpu is "-1": must be a quantity from 1m to 256; ${CORES}`],
    [{ 'mysql.requests.cpu': 1 }, `mysql.requests.cpu is 1: must be a quantity from 1m to 256; ${CORES}`],
    [{ 'mysql.requests.cpu': '0' }, `mysql.requests.cpu is "0": must be a quantity from 1m to 256; ${CORES}`],
    [{ 'edge.size.limits.cpu': '512Mi' }, `edge.size.limits.cpu is "512Mi": must be a quantity from 1m to 256; ${CORES}`],
    [{ 'mysql.limits.memory': '512m' }, `mysql.limits.memory is "512m": must be a quantity from 4Mi to 12Ti; ${BYTES}`],
    [
      { 'openim.crontask.limits.memory': '2gi' },
      `openim.crontask.limits.memory is "2gi": must be a quantity from 4Mi to 12Ti; ${BYTES}`,
    ],
    [{ 'mysql.limits.memory': '2000Ti' }, `mysql.limits.memory is "2000Ti": must be a quantity from 4Mi to 12Ti; ${BYTES}`],
    [
      { 'seaweedfs.volume.storageSize': '50' },
      'seaweedfs.volume.storageSize is "50": must be a quantity from 1Gi to 64Ti; write bytes as "20Gi"',
    ],
    [
      { 'openim.services.msg.requests': { cpu: '3', memory: '3Gi' } },
      'openim.services.msg.requests.cpu is "3": above the limit of "2"; lower it or raise the limit',
      'openim.services.msg.requests.memory is "3Gi": above the limit of "2Gi"; lower it or raise the limit',
    ],
    [
      { 'seaweedfs.filer.requests.memory': '1025Mi' },
      'seaweedfs.filer.requests.memory is "1025Mi": above the limit of "1Gi"; lower it or raise the limit',
    ],
    [
      { 'openim.crontask.requests.cpu': '1' },
      'openim.crontask.requests.cpu is "1": above the limit of "200m"; lower it or raise the limit',
    ],
  ],
  scales: [
    [
      { 'openim.services.api.autoscaling': { minReplicas: 4, maxReplicas: 2 } },
      'openim.services.api.autoscaling: minReplicas 4 is above maxReplicas 2; raise maxReplicas or lower minReplicas',
    ],
    [
      { 'openim.services.api.autoscaling.minReplicas': 1 },
      'openim.services.api.autoscaling.minReplicas is 1: the loss of one pod would be an outage; use 2, or set maxReplicas to 1 to run a single pod',
    ],
    [{ 'openim.services.api.autoscaling.minReplicas': 0 }, `openim.services.api.autoscaling.minReplicas is 0: ${COUNT}`],
    [{ 'openim.services.api.autoscaling.minReplicas': 2.5 }, `openim.services.api.autoscaling.minReplicas is 2.5: ${COUNT}`],
    [{ 'openim.services.api.autoscaling.maxReplicas': 101 }, `openim.services.api.autoscaling.maxReplicas is 101: ${COUNT}`],
    [{ 'openim.services.api.autoscaling.maxReplicas': '5' }, `openim.services.api.autoscaling.maxReplicas is "5": ${COUNT}`],
    [
      { 'openim.services.api.autoscaling.maxReplicas': Number.NaN },
      `openim.services.api.autoscaling.maxReplicas is NaN: ${COUNT}`,
    ],
    [{ 'edge.size.autoscaling.maxReplicas': Infinity }, `edge.size.autoscaling.maxReplicas is Infinity: ${COUNT}`],
    [{ 'edge.size.autoscaling': { minReplicas: 1, maxReplicas: 1 } }],
    [{ 'edge.size.autoscaling': { minReplicas: 3, maxReplicas: 3 } }],
  ],
  replicas: [
    ...['mongodb', 'etcd', 'zookeeper', 'redpanda', 'seaweedfs.master'].map(
      (path): Case => [{ [`${path}.replicas`]: 4 }, `${path}.replicas is 4: ${QUORUM}`],
    ),
    [{ 'mongodb.replicas': 9 }, 'mongodb.replicas is 9: at most 7 members vote; use 7 or fewer'],
    [{ 'mysql.replicas': 3 }],
    [{ 'mysql.replicas': 0 }, `mysql.replicas is 0: ${COUNT}`],
    [
      { 'mysql.replicas': 19, 'mysql.requests.cpu': '100m', 'mysql.requests.memory': '512Mi' },
      'mysql.replicas is 19: each pod needs a separate node, and gke.nodePool has at most 18; lower it or raise nodesPerZone.max',
    ],
    [{ 'dragonfly.replicas': 0 }, `dragonfly.replicas is 0: ${COUNT}`],
    [{ 'seaweedfs.filer.replicas': 1.5 }, `seaweedfs.filer.replicas is 1.5: ${COUNT}`],
    [{ 'redpanda.replicationFactor': 2 }, `redpanda.replicationFactor is 2: ${QUORUM}`],
    [
      { 'redpanda.replicationFactor': 5, 'redpanda.storageSize': '20Gi' },
      'redpanda.replicationFactor is 5: must be at most redpanda.replicas, which is 3; lower it or raise replicas',
    ],
    [
      { 'seaweedfs.volume.replicas': 1 },
      'seaweedfs.replication is "001": 2 copies need as many volume servers, and volume.replicas is 1; raise volume.replicas, or use "000"',
    ],
    [{ 'seaweedfs.replication': '010' }, 'seaweedfs.replication is "010": must be one of "000", "001", "002"'],
  ],
  'data services': [
    [
      { 'openim.release': 'v3.4' },
      'openim.logLevel is 4: at 4 and above v3.4.0 writes its passwords to the log; use 3, or release "v3.8"',
    ],
    [{ 'openim.release': 'v3.4', 'openim.logLevel': 3 }],
    [{ internalTls: { clusterIssuer: 'cluster-ca' } }],
    [
      { internalTls: { clusterIssuer: 'cluster-ca' }, 'openim.release': 'v3.4', 'openim.logLevel': 3 },
      'internalTls is set: v3.4.0 does not support TLS for Kafka; remove it, or use release "v3.8"',
    ],
    [{ internalTls: {} }, `internalTls.clusterIssuer is missing: ${ISSUER}`],
    [{ internalTls: { clusterIssuer: 'Cluster CA' } }, `internalTls.clusterIssuer is "Cluster CA": ${ISSUER}`],
    [{ internalTls: 'cert-manager' }, 'internalTls is "cert-manager": must be an object with clusterIssuer'],
    [
      { 'redpanda.partitions': 4 },
      'redpanda.partitions is 4: openim.services.msgtransfer.autoscaling.maxReplicas is 5, and a pod without a partition idles; use 5 or more, or lower maxReplicas',
      'redpanda.partitions is 4: openim.services.push.autoscaling.maxReplicas is 5, and a pod without a partition idles; use 5 or more, or lower maxReplicas',
    ],
    [{ 'redpanda.partitions': 8.5 }, 'redpanda.partitions is 8.5: must be a whole number from 1 to 1000'],
    [{ 'redpanda.partitions': 20 }],
    [
      { 'redpanda.partitions': 21 },
      'redpanda.storageSize is "10Gi": too small for 21 partitions per topic, each of which keeps a closed segment of 32Mi and the active one; use "11Gi" or more, or fewer partitions',
    ],
    [
      { 'redpanda.partitions': 64 },
      'redpanda.storageSize is "10Gi": too small for 64 partitions per topic, each of which keeps a closed segment of 32Mi and the active one; use "32Gi" or more, or fewer partitions',
    ],
    [
      { 'redpanda.partitions': 1000, 'redpanda.storageSize': '500Gi' },
      'redpanda.limits.memory is "2560Mi": too small for 1000 partitions per topic, each replica of which needs 2 MB; use "8478Mi" or more, or fewer partitions',
    ],
    [
      { 'redpanda.requests.memory': '1137Mi', 'redpanda.limits.memory': '1137Mi' },
      'redpanda.limits.memory is "1137Mi": Redpanda exits below 1Gi for each of its cores (1), and gets 0.9 of the limit; use "1138Mi" or more',
    ],
    [{ 'redpanda.requests.memory': '1138Mi', 'redpanda.limits.memory': '1138Mi' }],
    [
      {
        'redpanda.requests.cpu': '2500m',
        'redpanda.limits.cpu': '3',
        'redpanda.requests.memory': '2Gi',
        'redpanda.limits.memory': '2Gi',
      },
      'redpanda.limits.memory is "2Gi": Redpanda exits below 1Gi for each of its cores (2), and gets 0.9 of the limit; use "2276Mi" or more',
    ],
    [
      { 'dragonfly.requests.memory': '731Mi', 'dragonfly.limits.memory': '731Mi' },
      'dragonfly.limits.memory is "731Mi": Dragonfly exits below 256Mi for each of its threads (2), and gets 0.7 of the limit; use "732Mi" or more, or a lower limits.cpu',
    ],
    [{ 'dragonfly.requests.memory': '732Mi', 'dragonfly.limits.memory': '732Mi' }],
    [
      { 'dragonfly.failover': 'sentinel', 'dragonfly.replicas': 1 },
      'dragonfly.failover is "sentinel": with dragonfly.replicas 1 there is no replica to promote; use 2 or more, or "none"',
    ],
    [{ 'dragonfly.failover': 'sentinel', 'dragonfly.replicas': 2 }],
    [
      { 'mongodb.requests.memory': '256Mi', 'mongodb.limits.memory': '511Mi' },
      'mongodb.limits.memory is "511Mi": the minimum WiredTiger cache of 256Mi leaves too little memory for mongod; use "512Mi" or more',
    ],
  ],
  storage: [
    ...['standard', 'standard-rwo', 'premium-rwo'].map(
      (name): Case => [
        { 'storage.className': name },
        `storage.className is "${name}": GKE owns the class of that name and recreates it; use another name, such as "openim-standard"`,
      ],
    ),
    [
      { 'storage.diskType': undefined },
      'storage.className is "openim-standard": unknown on GKE, which provides "standard-rwo" and "premium-rwo"; use one, or set storage.diskType to create a class',
    ],
    [
      { 'storage.diskType': undefined, 'storage.className': 'standard' },
      'storage.className is "standard": on GKE it binds a disk to a zone before its pod has one, and the pod may never start; use "standard-rwo", or set storage.diskType to create a class',
    ],
    [{ 'storage.diskType': undefined, 'storage.className': 'premium-rwo' }],
    [
      { ...offGke, 'storage.diskType': 'pd-ssd' },
      'storage.diskType is "pd-ssd": disks of Google Cloud need gke; add gke, or remove diskType',
    ],
    [{ ...offGke, 'storage.className': 'local.path' }],
    [
      { ...offGke, 'storage.className': 'local path' },
      'storage.className is "local path": must be a DNS name: labels of a-z, 0-9 and "-", joined by dots',
    ],
    [
      { 'storage.diskType': 'ssd' },
      'storage.diskType is "ssd": must be one of "pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"',
    ],
    [{ 'storage.encryption': 'none' }, 'storage.encryption is "none": must be "cmek"'],
    [
      { 'storage.encryption': 'cmek', 'storage.diskType': undefined, 'storage.className': 'standard-rwo' },
      'storage.encryption is "cmek": an existing class does not use your key; set storage.diskType',
    ],
  ],
  gke: [
    ...['Openim', 'short', 'openim-', '1openim'].map(
      (project): Case => [
        { 'gke.project': project },
        `gke.project is "${project}": must be a project ID: 6 to 30 characters of a-z, 0-9 and "-", starting with a letter, not ending with "-", without "google" and "ssl"`,
      ],
    ),
    [{ 'gke.region': 'europe' }, 'gke.region is "europe": must be a region such as "europe-west1"'],
    [{ 'gke.zones': [] }, 'gke.zones is []: must be a list of at least 1 value'],
    [{ 'gke.zones': ['europe-west1'] }, 'gke.zones[0] is "europe-west1": must be a zone such as "europe-west1-b"'],
    [{ 'gke.zones.1': 'europe-west1-b' }, 'gke.zones[1] is "europe-west1-b": repeats gke.zones[0]; remove one of them'],
    [
      { 'gke.zones.1': 'europe-west10-c' },
      'gke.zones[1] is "europe-west10-c": not a zone of gke.region "europe-west1"; use "europe-west1-b" or the like',
    ],
    [
      { 'gke.cluster': 'a'.repeat(41) },
      `gke.cluster is "${'a'.repeat(41)}": must be a cluster name: up to 40 characters of a-z, 0-9 and "-", starting with a letter, not ending with "-"`,
    ],
    [
      { 'gke.nodePool.machineType': 'e2' },
      'gke.nodePool.machineType is "e2": must be a machine type such as "e2-standard-4" or "n2-custom-6-20480", with dedicated cores',
    ],
    [{ 'gke.nodePool.nodesPerZone.min': 0 }, 'gke.nodePool.nodesPerZone.min is 0: must be a whole number from 1 to 1000'],
    [{ 'gke.nodePool.nodesPerZone.min': 7 }, 'gke.nodePool.nodesPerZone: min 7 is above max 6; raise max or lower min'],
    [
      { 'gke.staticIpName': '203.0.113.10' },
      'gke.staticIpName is "203.0.113.10": must be the name of a reserved address, not the address: up to 63 characters of a-z, 0-9 and "-", starting with a letter',
    ],
    [
      { 'gke.dnsZone': 'openim.example' },
      'gke.dnsZone is "openim.example": must be the name of a managed zone, not of a domain: up to 63 characters of a-z, 0-9 and "-", starting with a letter',
    ],
    [
      { 'gke.subnet.nodeCidr': '10.10.0.0/30' },
      'gke.subnet.nodeCidr is "10.10.0.0/30": must be an IPv4 range with a prefix of 8 to 29, such as "10.20.0.0/16"',
    ],
    [
      { 'gke.subnet.serviceCidr': '10.30.0.1/20' },
      'gke.subnet.serviceCidr is "10.30.0.1/20": must have no host bits set; write "10.30.0.0/20"',
    ],
    [
      { 'gke.spotPool': { machineType: 'e2-standard-4', nodesPerZone: { min: 2, max: 1 } } },
      'gke.spotPool.nodesPerZone: min 2 is above max 1; raise max or lower min',
    ],
    [
      { 'gke.spotPool': { machineType: 'e2-standard-4', nodesPerZone: { min: 0, max: 0 } } },
      'gke.spotPool.nodesPerZone.max is 0: must be a whole number from 1 to 1000',
    ],
    [{ 'gke.authorizedNetworks': [] }, 'gke.authorizedNetworks is []: must be a list of at least 1 value'],
    [
      { 'gke.binaryAuthorization.mode': 'deny' },
      'gke.binaryAuthorization.mode is "deny": must be one of "audit", "enforce"',
    ],
    ...['**', 'ghcr.io', 'ghcr.io/*/b', 'ghcr.io/a b'].map(
      (pattern): Case => [
        { 'gke.binaryAuthorization.additionalAllowlistPatterns': [pattern] },
        `gke.binaryAuthorization.additionalAllowlistPatterns[0] is "${pattern}": must be a registry and a path, with "*" or "**" only at the end: "ghcr.io/external-secrets/**"`,
      ],
    ),
    [
      { ...offGke, secrets: 'external-secrets' },
      'secrets is "external-secrets": the values are in Secret Manager of a Google Cloud project; add gke, or use "existing"',
    ],
    [
      { ...offGke, 'monitoring.mode': 'gmp' },
      'monitoring.mode is "gmp": only GKE has Google\'s collectors; add gke, or use "self-hosted"',
    ],
    [
      { ...offGke, 'edge.controller': 'both' },
      'edge.controller is "both": only GKE has its GatewayClasses; add gke, or use "ingress-nginx"',
    ],
    [
      { ...offGke, 'edge.controller': 'gke-gateway' },
      'edge.controller is "gke-gateway": only GKE has its GatewayClasses; add gke, or use "ingress-nginx"',
    ],
  ],
  ranges: [
    [
      { 'gke.subnet.nodeCidr': '10.20.4.0/22' },
      'gke.subnet.nodeCidr is "10.20.4.0/22": overlaps network.podCidr "10.20.0.0/16"; use another range',
    ],
    [
      { 'network.apiServer.cidrs': ['10.10.1.0/28', '10.30.0.0/16'] },
      'network.apiServer.cidrs[0] is "10.10.1.0/28": overlaps gke.subnet.nodeCidr "10.10.0.0/20"; use another range',
      'network.apiServer.cidrs[1] is "10.30.0.0/16": overlaps gke.subnet.serviceCidr "10.30.0.0/20"; use another range',
    ],
    [
      { 'gke.subnet.nodeCidr': '10.10.0.0/28', 'network.podCidr': '10.20.0.0/20' },
      'gke.subnet.nodeCidr is "10.10.0.0/28": room for 12 nodes, and gke needs 21 while nodes are replaced; use a larger range or a lower nodesPerZone.max',
      'network.podCidr is "10.20.0.0/20": room for 16 nodes, and gke needs 21 while nodes are replaced; use a larger range or a lower nodesPerZone.max',
    ],
    [{ ...offGke, 'network.apiServer.cidrs': ['10.20.0.0/24'] }],
  ],
  'node pool': [
    [
      { 'mysql.requests': { cpu: '2', memory: '16Gi' }, 'mysql.limits': { cpu: '2', memory: '16Gi' } },
      'mysql.requests.memory is "16Gi": an e2-standard-4 node has 12.2 GiB for pods; lower it or use a larger gke.nodePool.machineType',
    ],
    [
      { 'openim.services.msg.requests.cpu': '3600m', 'openim.services.msg.limits.cpu': '4' },
      'openim.services.msg.requests.cpu is "3600m": an e2-standard-4 node has 3.52 CPU for pods; lower it or use a larger gke.nodePool.machineType',
    ],
    [
      { 'gke.nodePool': { machineType: 'n2-standard-32', nodesPerZone: { min: 1, max: 1 } }, 'dragonfly.replicas': 4 },
      'dragonfly.replicas is 4: each pod needs a separate node, and gke.nodePool has at most 3; lower it or raise nodesPerZone.max',
    ],
    // What the line or the edge of this environment does not run takes no node.
    [{ 'edge.size.requests.memory': '16Gi', 'edge.size.limits.memory': '16Gi', 'edge.controller': 'gke-gateway' }],
    [{ 'zookeeper.requests.memory': '16Gi', 'zookeeper.limits.memory': '16Gi' }],
    [
      {
        'openim.release': 'v3.4',
        'openim.logLevel': 3,
        'zookeeper.requests.memory': '16Gi',
        'zookeeper.limits.memory': '16Gi',
        'etcd.requests.memory': '16Gi',
        'etcd.limits.memory': '16Gi',
      },
      'zookeeper.requests.memory is "16Gi": an e2-standard-4 node has 12.2 GiB for pods; lower it or use a larger gke.nodePool.machineType',
    ],
    [
      {
        'gke.nodePool': { machineType: 'c3-highmem-22', nodesPerZone: { min: 1, max: 1 } },
        'storage.diskType': 'pd-ssd',
      },
    ],
  ],
  backups: [
    [{ 'backups.bucket': 'gs://b' }, `backups.bucket is "gs://b": ${BUCKET}`],
    [{ 'backups.bucket': 'goog-b' }, `backups.bucket is "goog-b": ${BUCKET}`],
    [{ 'backups.bucket': 'ab' }, `backups.bucket is "ab": ${BUCKET}`],
    [{ 'backups.intervalHours': 5 }, 'backups.intervalHours is 5: must be one of 1, 2, 3, 4, 6, 8, 12, 24'],
    [{ 'backups.schedule': '@daily' }, 'backups.schedule is unknown: valid fields are bucket, intervalHours'],
    [
      { backups: {} },
      `backups.bucket is missing: ${BUCKET}`,
      'backups.intervalHours is missing: must be one of 1, 2, 3, 4, 6, 8, 12, 24',
    ],
    [
      { ...offGke, backups: dev.backups },
      'backups is set: pods access the bucket through Workload Identity of GKE; add gke, or remove backups',
    ],
    [
      { name: 'a-rather-long-name' },
      'name is "a-rather-long-name": backups use a Google service account "a-rather-long-name-backup-mongodb", whose ID must have at most 30 characters and start with a letter; use a name of at most 15 that starts with a letter, or remove backups',
    ],
    [{ name: 'a-rather-long-name', backups: undefined }],
  ],
  tracing: [
    [{ 'tracing.samplingRatio': 0 }, 'tracing.samplingRatio is 0: must be a number above 0, up to 1'],
    [{ 'tracing.samplingRatio': 5 }, 'tracing.samplingRatio is 5: must be a number above 0, up to 1'],
    [{ 'tracing.samplingRatio': Number.NaN }, 'tracing.samplingRatio is NaN: must be a number above 0, up to 1'],
    [{ tracing: { samplingRatio: '0.1' } }, 'tracing.samplingRatio is "0.1": must be a number above 0, up to 1'],
    [{ tracing: 'cloud-trace' }, 'tracing is "cloud-trace": must be an object with samplingRatio'],
    [{ 'tracing.samplingRatio': 1 }],
    [
      { ...offGke, tracing: { samplingRatio: 0.1 } },
      'tracing is set: spans go to Cloud Trace of a Google Cloud project; add gke, or remove tracing',
    ],
    [
      { 'edge.controller': 'gke-gateway', tracing: { samplingRatio: 0.1 } },
      'tracing is set: only ingress-nginx sends spans, and edge.controller is "gke-gateway"; remove tracing',
    ],
  ],
  network: [
    ...['10.20.0.0', '10.20.0.0/33', '300.20.0.0/16', '10.20.0.0/28', 'fd00::/16', '0.0.0.0/0'].map(
      (pods): Case => [
        { 'network.podCidr': pods },
        `network.podCidr is "${pods}": must be an IPv4 range with a prefix of 8 to 24, such as "10.20.0.0/16"`,
      ],
    ),
    [
      { 'network.podCidr': '10.20.3.0/16' },
      'network.podCidr is "10.20.3.0/16": must have no host bits set; write "10.20.0.0/16"',
    ],
    [
      { 'network.apiServer.cidrs': ['172.16.0.0'] },
      'network.apiServer.cidrs[0] is "172.16.0.0": must be an IPv4 range with a prefix of 8 to 32, such as "10.20.0.0/16"',
    ],
    [
      { 'network.apiServer.ports': [443, Number.NaN] },
      'network.apiServer.ports[1] is NaN: must be a whole number from 1 to 65535',
    ],
    [{ 'network.apiServer.cidrs': [] }, 'network.apiServer.cidrs is []: must be a list of at least 1 value'],
    [
      { 'network.apiServer.ports': [0, 65536, 443] },
      'network.apiServer.ports[0] is 0: must be a whole number from 1 to 65535',
      'network.apiServer.ports[1] is 65536: must be a whole number from 1 to 65535',
    ],
  ],
  choices: [
    [
      { images: { overrides: { mysql: 'docker.io/library/mysql' } } },
      'images.overrides.mysql is "docker.io/library/mysql": must be pinned; use a release tag, followed by "@sha256:..." if the digest is known',
    ],
    [
      { images: { overrides: { mysql: 'mysql:latest' } } },
      'images.overrides.mysql is "mysql:latest": must be pinned; use a release tag, followed by "@sha256:..." if the digest is known',
    ],
    [
      { images: { overrides: { mysql: 'My SQL:8' } } },
      'images.overrides.mysql is "My SQL:8": must be an image reference: "registry.example/repository:tag"',
    ],
    [
      { images: { overrides: { mysql: `mysql:${'8'.repeat(64)}` } } },
      `images.overrides.mysql is "mysql:${'8'.repeat(64)}": must have a tag of at most 63 characters that ends with a letter or digit, because it becomes a label`,
    ],
    [
      { images: { overrides: { mariadb: 'mariadb:11' } } },
      'images.overrides.mariadb is unknown: valid fields are openim, openimV34, openimChat, openimAdminFront, mysql, mongodb, etcd, zookeeper, redpanda, dragonfly, haproxy, valkey, seaweedfs, prometheus, alertmanager, grafana, kubeStateMetrics, mysqldExporter, mongodbExporter, otelCollector, rclone, ingressNginx',
    ],
    [{ images: { overrides: { mysql: `mirror.example:5000/library/mysql:8.4.10@sha256:${'0'.repeat(64)}` } } }],
    [{ 'access.viewers': [''] }, 'access.viewers[0] is "": must be the name of a group, without spaces and quotes'],
    [
      { 'access.operators': ["a'b"] },
      `access.operators[0] is "a'b": must be the name of a group, without spaces and quotes`,
    ],
    [{ 'access.operators': ['a', 'b', 'a'] }, 'access.operators[2] is "a": repeats access.operators[0]; remove one of them'],
    [{ 'access.allowOperatorExec': 'allowed' }, 'access.allowOperatorExec is "allowed": must be true or false'],
    [{ 'openim.logLevel': 2 }, 'openim.logLevel is 2: must be one of 3, 4, 5, 6'],
    [{ 'openim.release': 'v3.5' }, 'openim.release is "v3.5": must be one of "v3.8", "v3.4"'],
    [{ 'openim.architecture': 'x86' }, 'openim.architecture is "x86": must be one of "amd64", "arm64"'],
    [{ secrets: 'vault' }, 'secrets is "vault": must be one of "existing", "external-secrets"'],
    [
      { 'monitoring.mode': 'prometheus' },
      'monitoring.mode is "prometheus": must be one of "self-hosted", "gmp", "operator", "none"',
    ],
    [{ 'monitoring.retentionDays': 0 }, 'monitoring.retentionDays is 0: must be a whole number from 1 to 400'],
    [
      { 'monitoring.receivers.critical': 'email' },
      'monitoring.receivers.critical is "email": must be one of "pagerduty", "slack", "webhook"',
    ],
    [
      { 'monitoring.receivers.deadMansSwitch': 'https://hc-ping.com/1' },
      'monitoring.receivers.deadMansSwitch is "https://hc-ping.com/1": must be "webhook"',
    ],
    ...['gmp', 'operator', 'none'].map(
      (mode): Case => [
        { 'monitoring.mode': mode, 'monitoring.receivers.deadMansSwitch': 'webhook' },
        `monitoring.receivers.deadMansSwitch is "webhook": monitoring.mode is "${mode}", and only "self-hosted" sends the heartbeat; remove deadMansSwitch, or use mode "self-hosted"`,
      ],
    ),
    [{ 'monitoring.receivers.deadMansSwitch': 'webhook' }],
    [
      { 'monitoring.prometheus.requests.memory': '4Gi' },
      'monitoring.prometheus.requests.memory is "4Gi": above the limit of "2Gi"; lower it or raise the limit',
    ],
    [
      { 'edge.controller': 'traefik' },
      'edge.controller is "traefik": must be one of "ingress-nginx", "gke-gateway", "both"',
    ],
    [
      { 'edge.clusterIssuer': 'Let us' },
      'edge.clusterIssuer is "Let us": must be a DNS name: labels of a-z, 0-9 and "-", joined by dots',
    ],
    [{ 'edge.httpsNodePort': 443 }, 'edge.httpsNodePort is 443: must be a whole number from 30000 to 32767'],
    [
      { 'edge.httpsNodePort': 30443 },
      'edge.httpsNodePort is 30443: on GKE traffic enters through the load balancer; remove it',
    ],
  ],
  shapes: [
    [{ mysql: undefined }, 'mysql is missing: must be an object with requests, limits, replicas, storageSize'],
    [{ mysql: null }, 'mysql is null: must be an object with requests, limits, replicas, storageSize'],
    [
      { 'mysql.storageSize': undefined },
      'mysql.storageSize is missing: must be a quantity from 1Gi to 64Ti; write bytes as "20Gi"',
    ],
    [
      { 'storage.clasName': 'openim' },
      'storage.clasName is unknown: valid fields are className, diskType, encryption; did you mean "className"?',
    ],
    [{ access: [] }, 'access is []: must be an object with viewers, operators, allowOperatorExec'],
  ],
};

describe.each(Object.entries(cases))('%s', (_, rows) => {
  for (const [changes, ...lines] of rows) {
    test(inspect(changes, { breakLength: Infinity }), () => {
      expect(problems(changed(changes))).toEqual(lines);
    });
  }
});

// This test does not depend on the sum of the requests of `dev`: a changed request changes it.
test('a node pool that is too small for the requests is rejected', () => {
  expect(problems(changed({ 'gke.nodePool.nodesPerZone': { min: 1, max: 2 } }))).toEqual([
    expect.stringMatching(
      /^gke\.nodePool\.nodesPerZone\.max is 2: the pods at minimum replicas request \d+\.\d\d CPU in total, and 6 nodes of e2-standard-4 have 21\.12 CPU available; use \d or more, or a larger machineType$/,
    ),
  ]);
});

test.each(environmentNames())('%s has no problem', (name) => {
  expect(problems(loadEnvironment(name))).toEqual([]);
});

test('all problems come in one message that names the environment', () => {
  const environment = changed({
    domain: 'openim',
    'openim.services.api.autoscaling': { minReplicas: 4, maxReplicas: 2 },
    'redpanda.replicas': 2,
    'redpanda.replicationFactor': 1,
    'redpanda.partitions': 2,
    'storage.className': 'standard',
  });
  expect(() => checkEnvironment(environment)).toThrow(
    new Error(`environments/dev.ts: environment "dev" has 6 problems:
- domain is "openim": ${HOST}
- openim.services.api.autoscaling: minReplicas 4 is above maxReplicas 2; raise maxReplicas or lower minReplicas
- redpanda.replicas is 2: ${QUORUM}
- storage.className is "standard": GKE owns the class of that name and recreates it; use another name, such as "openim-standard"
- redpanda.partitions is 2: openim.services.msgtransfer.autoscaling.maxReplicas is 5, and a pod without a partition idles; use 5 or more, or lower maxReplicas
- redpanda.partitions is 2: openim.services.push.autoscaling.maxReplicas is 5, and a pod without a partition idles; use 5 or more, or lower maxReplicas`),
  );
});

test('a single problem is not called problems', () => {
  expect(() => checkEnvironment(changed({ secrets: 'vault' }))).toThrow(
    /^environments\/dev\.ts: environment "dev" has 1 problem:\n- secrets /,
  );
});

/** Every path of the tree, sections and lists included. */
const paths = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => {
        const at = path ? `${path}.${key}` : key;
        return [at, ...paths(inner, at)];
      })
    : [];

describe.each([undefined, null, Number.NaN, Infinity, '', 'x', -1, {}, [], [null], () => 1, Symbol('s'), 1n])(
  '%p instead of any value',
  (value) => {
    test('is a reported problem or a valid value, never another error', () => {
      const optional = ['gke', 'storage.diskType', 'backups'];
      for (const path of paths(dev)) {
        const found = problems(changed({ [path]: value }));
        if (value === undefined && !optional.includes(path)) {
          expect([path, found]).toEqual([path, [expect.stringContaining(`${path.replace(/\.(\d)/, '[$1]')} is missing: `)]]);
        }
        if (value === null) {
          expect([path, found]).toEqual([path, [expect.stringContaining(`${path.replace(/\.(\d)/, '[$1]')} is null: `)]]);
        }
      }
    });
  },
);

test.each([undefined, null, 'dev', [], 1])('an environment that is %p is rejected', (value) => {
  expect(() => checkEnvironment(value as unknown as Environment)).toThrow(
    /^environment undefined has 1 problem:\n- environment is /,
  );
});

test('an e2-standard-4 node has the allocatable resources that GKE reports', () => {
  // cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes: 3920m and 13498416Ki, before DaemonSets.
  const free = freeOnNode('e2-standard-4');
  expect(free?.cpu).toBeCloseTo(3.92 - 0.4);
  expect((free?.memory ?? 0) / 2 ** 30).toBeCloseTo(13498416 / 2 ** 20 - 0.7, 1);
});

test("local fits one node of 4 CPU and 16 GiB, with its setup Jobs and the system's reservation", () => {
  const workloads = workloadsIn(subject(local).objects);
  const requested = (resource: string) =>
    workloads.reduce((sum, { object, template }) => {
      return sum + (object.spec.replicas ?? 1) * podAmount(template, 'requests', resource);
    }, 0);
  expect(workloads.length).toBeGreaterThan(20);
  // Allocatable on such a node, less 0.4 CPU and 0.7 GiB for DaemonSets.
  expect(requested('cpu')).toBeLessThan(3.92 - 0.4);
  expect(requested('memory')).toBeLessThan(mebibytes('13Gi') * 2 ** 20 - 0.7 * 2 ** 30);
});

describe('the base', () => {
  test('omits only the values that must be unique to an environment', () => {
    const open = problems(derive(base as Environment, { name: 'staging' })).map((line) => line.split(' is missing')[0]);
    expect(open).toEqual(['domain', 'corsAllowedOrigins', 'gke.project', 'gke.cluster', 'backups.bucket']);
  });

  test('equals dev except for these values', () => {
    const { name: _, domain: __, corsAllowedOrigins: ___, ...rest } = dev;
    expect(rest).toMatchObject({ ...base, access: { ...base.access, allowOperatorExec: true } });
  });
});

describe('derive', () => {
  const changes = {
    name: 'staging',
    corsAllowedOrigins: ['https://a.example', 'https://b.example'],
    gke: { zones: ['europe-west1-c'] },
    storage: { className: 'premium-rwo', diskType: undefined },
  } as const;

  test('merges objects, replaces lists and values, and removes optional values', () => {
    const staging = derive(dev, changes);
    expect(staging.name).toBe('staging');
    expect(staging.corsAllowedOrigins).toEqual(['https://a.example', 'https://b.example']);
    expect(staging.gke).toEqual({ ...dev.gke, zones: ['europe-west1-c'] });
    expect(staging.storage).toEqual({ className: 'premium-rwo' });
    expect(staging.openim).toEqual(dev.openim);
    expect(derive(dev, { name: 'kind', gke: undefined })).not.toHaveProperty('gke');
  });

  test('adds fields that the base does not have', () => {
    const images = { overrides: { mysql: 'mirror.example/mysql:8.4.10' } };
    expect(derive(dev, { name: 'staging', images }).images).toEqual(images);
  });

  test('does not change its base', () => {
    const before = structuredClone(dev);
    derive(dev, changes);
    expect(dev).toEqual(before);
  });
});

test('an old name of a field is rejected with its new name', () => {
  const { storageSize, ...mysql } = loadEnvironment('dev').mysql;
  const { release, ...openim } = loadEnvironment('dev').openim;
  const old = { ...loadEnvironment('dev'), mysql: { ...mysql, volume: storageSize }, openim: { ...openim, line: release } };
  expect(problems(old as unknown as Environment)).toEqual([
    'openim.line is the old name of openim.release: write that name',
    'mysql.volume is the old name of mysql.storageSize: write that name',
  ]);
});
