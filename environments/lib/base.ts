import type { Backups, Environment, Gke, StatelessSize } from './types';

/** The base of every environment: all values except those that must be unique or that only the user knows. */
export type Base = Omit<Environment, 'name' | 'domain' | 'corsAllowedOrigins' | 'gke' | 'backups'> & {
  readonly gke?: Omit<Gke, 'project' | 'cluster'>;
  readonly backups?: Omit<Backups, 'bucket'>;
};

/** Requests of the reference architecture; limits allow twice as much before a pod is throttled. */
const whole: StatelessSize = {
  autoscaling: { minReplicas: 2, maxReplicas: 5 },
  requests: { cpu: '1', memory: '1Gi' },
  limits: { cpu: '2', memory: '2Gi' },
};
const half: StatelessSize = {
  autoscaling: { minReplicas: 2, maxReplicas: 5 },
  requests: { cpu: '500m', memory: '512Mi' },
  limits: { cpu: '1', memory: '1Gi' },
};

/** The reference architecture, number by number. Environments are derived from it, and not from each other. */
export const base: Base = {
  gke: {
    region: 'europe-west1',
    zones: ['europe-west1-b', 'europe-west1-c', 'europe-west1-d'],
    nodePool: { machineType: 'e2-standard-4', nodesPerZone: { min: 4, max: 6 } },
    staticIpName: 'openim-ingress-ip',
    subnet: { nodeCidr: '10.10.0.0/20', serviceCidr: '10.30.0.0/20' },
    binaryAuthorization: { mode: 'audit', additionalAllowlistPatterns: [] },
  },
  network: {
    podCidr: '10.20.0.0/16',
    apiServer: { cidrs: ['172.16.0.0/28'], ports: [443] },
  },
  namespaces: {
    openim: 'openim',
    redpanda: 'redpanda',
    dragonfly: 'dragonfly',
    seaweedfs: 'seaweedfs',
    edge: 'ingress-nginx',
    monitoring: 'monitoring',
  },
  storage: { className: 'openim-standard', diskType: 'pd-standard' },
  secrets: 'existing',
  mesh: { kind: 'none', mtls: 'strict' },
  access: {
    viewers: ['openim-viewers@openim.example'],
    operators: ['openim-operators@openim.example'],
    allowOperatorExec: false,
  },
  edge: {
    controller: 'ingress-nginx',
    size: {
      autoscaling: { minReplicas: 2, maxReplicas: 4 },
      requests: { cpu: '250m', memory: '384Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    },
  },
  openim: {
    release: 'v3.8',
    architecture: 'amd64',
    logLevel: 4,
    services: {
      api: whole,
      msggateway: whole,
      msgtransfer: whole,
      push: half,
      auth: half,
      conversation: half,
      friend: half,
      group: half,
      msg: whole,
      third: half,
      user: half,
    },
    crontask: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '200m', memory: '256Mi' } },
  },
  mysql: {
    replicas: 1,
    storageSize: '20Gi',
    requests: { cpu: '1', memory: '2Gi' },
    limits: { cpu: '2', memory: '2Gi' },
  },
  mongodb: {
    replicas: 3,
    storageSize: '20Gi',
    requests: { cpu: '1', memory: '2Gi' },
    limits: { cpu: '2', memory: '2Gi' },
  },
  etcd: {
    replicas: 3,
    storageSize: '10Gi',
    requests: { cpu: '100m', memory: '512Mi' },
    limits: { cpu: '500m', memory: '512Mi' },
  },
  zookeeper: {
    replicas: 3,
    storageSize: '10Gi',
    requests: { cpu: '100m', memory: '512Mi' },
    limits: { cpu: '500m', memory: '512Mi' },
  },
  redpanda: {
    replicas: 3,
    storageSize: '10Gi',
    requests: { cpu: '1', memory: '2560Mi' },
    limits: { cpu: '1', memory: '2560Mi' },
    replicationFactor: 3,
    partitions: 8,
  },
  dragonfly: {
    replicas: 2,
    storageSize: '10Gi',
    requests: { cpu: '1', memory: '2Gi' },
    limits: { cpu: '2', memory: '2Gi' },
    failover: 'none',
  },
  seaweedfs: {
    master: {
      replicas: 3,
      storageSize: '5Gi',
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '500m', memory: '256Mi' },
    },
    volume: {
      replicas: 3,
      storageSize: '50Gi',
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '1', memory: '1Gi' },
    },
    filer: {
      replicas: 2,
      storageSize: '10Gi',
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '1', memory: '1Gi' },
    },
    replication: '001',
  },
  monitoring: {
    mode: 'self-hosted',
    retentionDays: 15,
    receivers: { critical: 'pagerduty', warning: 'slack' },
    prometheus: { storageSize: '20Gi', requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
    alertmanager: { storageSize: '1Gi', requests: { cpu: '25m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
    grafana: { requests: { cpu: '50m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    kubeStateMetrics: { requests: { cpu: '25m', memory: '64Mi' }, limits: { cpu: '200m', memory: '256Mi' } },
  },
  backups: { intervalHours: 24 },
};
