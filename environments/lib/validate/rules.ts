import { hasEdge } from '../edge';
import { givenClasses } from '../machines';
import type { Environment } from '../types';
import { adminsThroughNginx, chatNeedsV38, codesForRegistration } from './accounts';
import { addsNew, alertsEvaluated } from './additions';
import { capacity, consumers } from './capacity';
import { literal } from './check';
import { selectsNodes } from './customize';
import { servicesFit } from './data-services';
import { hostsResolve } from './hosts';
import { architectureFits, disksAttach, hyperdisksLargeEnough, withVolumes } from './machines';
import { openimRules } from './openim-rules';
import { ranges } from './ranges';
import { artifactLocations, mirrorsOutsideDockerHub, registriesReachable } from './registries';
import { groupsOfGoogle } from './reserved';
import type { Rule } from './rule';

/** GKE creates it in every cluster, and recreates it after a change. */
const GKE_CLASSES = [
  'standard',
  'standard-rwo',
  'premium-rwo',
  'standard-rwx',
  'premium-rwx',
  'enterprise-rwx',
  'enterprise-multishare-rwx',
  'zonal-rwx',
];
const USABLE_CLASSES = Object.keys(givenClasses);
const OWN_CLASS = 'set storage.diskType to create a class';

function storageClass({ storage: { className, diskType }, gke }: Environment): string[] {
  if (!gke) {
    return diskType
      ? [`storage.diskType is ${literal(diskType)}: disks of Google Cloud need gke; add gke, or remove diskType`]
      : [];
  }
  const at = `storage.className is ${literal(className)}`;
  if (diskType) {
    return GKE_CLASSES.includes(className)
      ? [`${at}: GKE owns the class of that name and recreates it; use another name, such as "openim-standard"`]
      : [];
  }
  if (className === 'standard') {
    return [
      `${at}: on GKE it binds a disk to a zone before its pod has one, and the pod may never start; use "standard-rwo", or ${OWN_CLASS}`,
    ];
  }
  return USABLE_CLASSES.includes(className)
    ? []
    : [
        `${at}: unknown on GKE, which provides ${USABLE_CLASSES.map((name) => `"${name}"`).join(' and ')}; use one, or ${OWN_CLASS}`,
      ];
}

/** The key is a parameter of the StorageClass, and this chart sets parameters only on the class that it creates. */
const cmek = ({ storage: { diskType, encryption } }: Environment): string[] =>
  encryption && !diskType
    ? [`storage.encryption is "${encryption}": an existing class does not use your key; set storage.diskType`]
    : [];

/** Sections that require Google Cloud. */
const needsGke = ({ gke, secrets, edge, monitoring, backups, tracing }: Environment): string[] =>
  gke
    ? []
    : [
        ...(secrets === 'external-secrets'
          ? [
              'secrets is "external-secrets": the values are in Secret Manager of a Google Cloud project; add gke, or use "existing"',
            ]
          : []),
        ...(hasEdge({ edge }, 'gke-gateway')
          ? [`edge.controller is "${edge.controller}": only GKE has its GatewayClasses; add gke, or use "ingress-nginx"`]
          : []),
        ...(monitoring.mode === 'gmp'
          ? ['monitoring.mode is "gmp": only GKE has Google\'s collectors; add gke, or use "self-hosted"']
          : []),
        ...(backups
          ? ['backups is set: pods access the bucket through Workload Identity of GKE; add gke, or remove backups']
          : []),
        ...(tracing
          ? ['tracing is set: spans go to Cloud Trace of a Google Cloud project; add gke, or remove tracing']
          : []),
      ];

/** The other modes have no Alertmanager of this chart, or no monitoring at all. */
const deadMansSwitchSent = ({ monitoring: { mode, receivers } }: Environment): string[] =>
  receivers.deadMansSwitch && mode !== 'self-hosted'
    ? [
        `monitoring.receivers.deadMansSwitch is "${receivers.deadMansSwitch}": monitoring.mode is "${mode}", and only "self-hosted" sends the heartbeat; remove deadMansSwitch, or use mode "self-hosted"`,
      ]
    : [];

/** Google's Gateway sends no spans. */
const tracesAtNginx = ({ tracing, edge }: Environment): string[] =>
  tracing && !hasEdge({ edge }, 'ingress-nginx')
    ? [`tracing is set: only ingress-nginx sends spans, and edge.controller is "${edge.controller}"; remove tracing`]
    : [];

/** A load balancer of GKE connects to the pods; a node port would be a second ingress path. */
const nodePortOutsideGke = ({ gke, edge: { httpsNodePort } }: Environment): string[] =>
  gke && httpsNodePort
    ? [`edge.httpsNodePort is ${httpsNodePort}: on GKE traffic enters through the load balancer; remove it`]
    : [];

/** The accounts are named after the environment: charts/model/backups/names.ts. */
const namesAccounts = ({ name, backups }: Environment): string[] => {
  const longest = `${name}-backup-mongodb`;
  return backups && !GOOGLE_ACCOUNT.test(longest)
    ? [
        `name is ${literal(name)}: backups use a Google service account "${longest}", whose ID must have at most 30 characters and start with a letter; use a name of at most ${30 - '-backup-mongodb'.length} that starts with a letter, or remove backups`,
      ]
    : [];
};

/** IDs of service accounts: cloud.google.com/iam/docs/service-accounts-create */
const GOOGLE_ACCOUNT = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

/** v3.4.0's api prints its whole configuration when it starts, as information (internal/api/route.go). */
const logsNoPasswords = ({ openim: { release, logLevel, logLevels = {} } }: Environment): string[] =>
  release === 'v3.4'
    ? [
        ['openim.logLevel', logLevel] as const,
        ...Object.entries(logLevels).map(([name, level]) => [`openim.logLevels.${name}`, level] as const),
      ]
        .filter(([, level]) => level > 3)
        .map(
          ([path, level]) =>
            `${path} is ${level}: at 4 and above v3.4.0 writes its passwords to the log; use 3, or release "v3.8"`,
        )
    : [];

/** The configuration of v3.4.0 has no key for it; its code has an undocumented one (pkg/common/kafka). */
const encryptsKafka = ({ internalTls, openim: { release } }: Environment): string[] =>
  internalTls && release === 'v3.4'
    ? ['internalTls is set: v3.4.0 does not support TLS for Kafka; remove it, or use release "v3.8"']
    : [];

const meshFits = ({ mesh: { kind, mtls } }: Environment): string[] =>
  kind === 'none' && mtls === 'permissive'
    ? ['mesh.mtls is "permissive": mesh.kind is "none", so there is no mTLS to relax; use "strict", or select a mesh']
    : [];

/** A pod of a consumer group without a partition gets no message. */
const partitionsForAll = ({ redpanda: { partitions }, openim: { services } }: Environment): string[] =>
  (['msgtransfer', 'push'] as const)
    .filter((name) => services[name].autoscaling.maxReplicas > partitions)
    .map((name) => {
      const { maxReplicas } = services[name].autoscaling;
      return `redpanda.partitions is ${partitions}: openim.services.${name}.autoscaling.maxReplicas is ${maxReplicas}, and a pod without a partition idles; use ${maxReplicas} or more, or lower maxReplicas`;
    });

/** Google takes a Spot node back with half a minute's notice, at any time. */
const spotNeedsTwo = ({ gke, openim: { services } }: Environment): string[] =>
  gke?.spotPool
    ? Object.entries(services)
        .filter(([, { autoscaling }]) => autoscaling.maxReplicas === 1)
        .map(
          ([name]) =>
            `openim.services.${name}.autoscaling.maxReplicas is 1: gke.spotPool loses a node at any time, and its only pod with it; use 2 or more, or leave gke.spotPool out`,
        )
    : [];

const ownFolder = ({ name }: Environment): string[] =>
  name === 'argocd' ? ['name is "argocd": dist/argocd is reserved for Argo CD; use another name'] : [];

export const rules: readonly Rule[] = [
  { reads: ['name'], check: ownFolder },
  { reads: ['additions', 'namespaces', 'domain'], check: addsNew },
  { reads: ['additions', 'monitoring'], check: alertsEvaluated },
  { reads: ['gke', 'domain', 'additions'], check: hostsResolve },
  { reads: ['gke', 'openim', 'customize'], check: selectsNodes },
  { reads: ['gke', 'openim'], check: spotNeedsTwo },
  { reads: ['storage', 'gke'], check: storageClass },
  { reads: ['storage'], check: cmek },
  { reads: ['storage', 'gke'], check: disksAttach },
  { reads: ['gke', 'openim'], check: architectureFits },
  { reads: ['storage', 'openim', 'dataServices', ...withVolumes], check: hyperdisksLargeEnough },
  { reads: ['gke', 'secrets', 'edge', 'monitoring', 'backups', 'tracing'], check: needsGke },
  { reads: ['monitoring'], check: deadMansSwitchSent },
  { reads: ['tracing', 'edge'], check: tracesAtNginx },
  { reads: ['gke', 'edge'], check: nodePortOutsideGke },
  { reads: ['name', 'backups'], check: namesAccounts },
  { reads: ['openim'], check: logsNoPasswords },
  ...openimRules,
  { reads: ['internalTls', 'openim'], check: encryptsKafka },
  { reads: ['dataServices', 'openim', 'gke', 'network', 'internalTls'], check: servicesFit },
  { reads: ['accounts', 'openim'], check: chatNeedsV38 },
  { reads: ['accounts'], check: codesForRegistration },
  { reads: ['accounts', 'edge'], check: adminsThroughNginx },
  { reads: ['mesh'], check: meshFits },
  { reads: ['redpanda', 'openim'], check: partitionsForAll },
  { reads: ['gke', 'network'], check: ranges },
  { reads: ['gke', 'images'], check: registriesReachable },
  { reads: ['gke', 'images'], check: artifactLocations },
  { reads: ['images'], check: mirrorsOutsideDockerHub },
  { reads: ['gke', 'access'], check: groupsOfGoogle },
  { reads: ['gke', ...consumers], check: capacity },
];
