import { base } from './lib/base';
import { derive } from './lib/derive';
import type { StatelessSize } from './lib/types';

const whole: StatelessSize = {
  autoscaling: { minReplicas: 3, maxReplicas: 12 },
  requests: { cpu: '1', memory: '1Gi' },
  limits: { cpu: '2', memory: '4Gi' },
};
const half: StatelessSize = {
  autoscaling: { minReplicas: 3, maxReplicas: 12 },
  requests: { cpu: '500m', memory: '512Mi' },
  limits: { cpu: '2', memory: '2Gi' },
};

/** A pod in every zone, SSD disks, Secrets from Secret Manager, no shells for operators. */
export default derive(base, {
  name: 'prod',
  domain: 'chat.openim.example',
  corsAllowedOrigins: ['https://chat.openim.example'],
  gke: {
    project: 'openim-prod',
    cluster: 'openim-prod-cluster',
    nodePool: { machineType: 'e2-standard-8', nodesPerZone: { min: 3, max: 8 } },
    binaryAuthorization: { additionalAllowlistPatterns: ['ghcr.io/external-secrets/**'] },
  },
  storage: { className: 'openim-ssd', diskType: 'pd-ssd' },
  secrets: 'external-secrets',
  edge: {
    size: {
      autoscaling: { minReplicas: 3, maxReplicas: 9 },
      requests: { cpu: '500m', memory: '512Mi' },
      limits: { cpu: '4', memory: '2Gi' },
    },
  },
  openim: {
    logLevel: 3,
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
  },
  mysql: { storageSize: '100Gi', requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '4', memory: '8Gi' } },
  mongodb: { storageSize: '200Gi', requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '4', memory: '8Gi' } },
  etcd: { requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  zookeeper: { requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  redpanda: {
    storageSize: '100Gi',
    requests: { cpu: '2', memory: '5Gi' },
    limits: { cpu: '2', memory: '5Gi' },
    // One for each pod of msgtransfer and push at the maximum of the autoscaler.
    partitions: 12,
  },
  dragonfly: {
    storageSize: '50Gi',
    requests: { cpu: '2', memory: '8Gi' },
    limits: { cpu: '4', memory: '8Gi' },
    failover: 'sentinel',
  },
  seaweedfs: {
    master: { storageSize: '10Gi', requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '512Mi' } },
    volume: { storageSize: '500Gi', requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } },
    filer: { replicas: 3, requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } },
  },
  monitoring: {
    retentionDays: 30,
    receivers: { deadMansSwitch: 'webhook' },
    prometheus: { storageSize: '50Gi', requests: { cpu: '500m', memory: '2Gi' }, limits: { cpu: '2', memory: '4Gi' } },
  },
  backups: { bucket: 'openim-prod-backups', intervalHours: 6 },
});
