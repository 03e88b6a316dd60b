import { base } from '../lib/base';
import { derive } from '../lib/derive';
import type { StatelessSize } from '../lib/types';

const small: StatelessSize = {
  autoscaling: { minReplicas: 1, maxReplicas: 1 },
  requests: { cpu: '50m', memory: '96Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
};

/** 1,000 registered users on one node of one zone. Every replica once: a lost node is an outage of minutes, a lost disk one until a restore. */
export default derive(base, {
  name: 'starter',
  domain: 'starter.openim.example',
  corsAllowedOrigins: ['https://starter.openim.example'],
  gke: {
    project: 'openim-starter',
    cluster: 'openim-starter-cluster',
    zones: ['europe-west1-b'],
    // The second node is for upgrades of the first.
    nodePool: { nodesPerZone: { min: 1, max: 2 } },
    staticIpName: 'openim-starter-ip',
  },
  edge: { size: small },
  openim: {
    logLevel: 3,
    services: {
      api: small,
      msggateway: small,
      msgtransfer: small,
      push: small,
      auth: small,
      conversation: small,
      friend: small,
      group: small,
      msg: small,
      third: small,
      user: small,
    },
    crontask: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
  },
  mysql: { storageSize: '10Gi', requests: { cpu: '100m', memory: '640Mi' }, limits: { cpu: '1', memory: '640Mi' } },
  mongodb: {
    replicas: 1,
    storageSize: '10Gi',
    requests: { cpu: '100m', memory: '768Mi' },
    limits: { cpu: '1', memory: '768Mi' },
  },
  etcd: {
    replicas: 1,
    storageSize: '3Gi',
    requests: { cpu: '50m', memory: '128Mi' },
    limits: { cpu: '1', memory: '128Mi' },
  },
  zookeeper: {
    replicas: 1,
    storageSize: '2Gi',
    requests: { cpu: '50m', memory: '256Mi' },
    limits: { cpu: '1', memory: '256Mi' },
  },
  redpanda: {
    replicas: 1,
    storageSize: '10Gi',
    replicationFactor: 1,
    partitions: 2,
    requests: { cpu: '100m', memory: '2304Mi' },
    limits: { cpu: '1', memory: '2304Mi' },
  },
  dragonfly: {
    replicas: 1,
    storageSize: '2Gi',
    requests: { cpu: '100m', memory: '512Mi' },
    limits: { cpu: '1', memory: '512Mi' },
  },
  seaweedfs: {
    master: {
      replicas: 1,
      storageSize: '2Gi',
      requests: { cpu: '50m', memory: '128Mi' },
      limits: { cpu: '500m', memory: '128Mi' },
    },
    volume: {
      replicas: 1,
      storageSize: '215Gi',
      requests: { cpu: '50m', memory: '384Mi' },
      limits: { cpu: '1', memory: '384Mi' },
    },
    filer: {
      replicas: 1,
      storageSize: '2Gi',
      requests: { cpu: '50m', memory: '384Mi' },
      limits: { cpu: '1', memory: '384Mi' },
    },
    replication: '000',
  },
  monitoring: {
    prometheus: { storageSize: '10Gi', requests: { cpu: '100m', memory: '768Mi' }, limits: { cpu: '1', memory: '1536Mi' } },
  },
  backups: { bucket: 'openim-starter-backups' },
  // 50 messages a registered user and day, as in the other presets: docs/capacity.md, "Presets".
  load: { usersOnline: 100, messagesPerSecond: 6, messagesPerDay: 50_000, uploadGbPerDay: 1, retentionDays: 365 },
});
