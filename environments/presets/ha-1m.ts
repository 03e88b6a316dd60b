import { base } from '../lib/base';
import { derive } from '../lib/derive';
import type { StatelessSize } from '../lib/types';

const size = (cpu: string, memory: string, limits: StatelessSize['limits'], maxReplicas = 4): StatelessSize => ({
  autoscaling: { minReplicas: 3, maxReplicas },
  requests: { cpu, memory },
  limits,
});
const quiet = size('200m', '256Mi', { cpu: '1', memory: '512Mi' });

/** A million registered users, a tenth of them online, on large nodes in three zones: any one of these may be lost. */
export default derive(base, {
  name: 'ha-1m',
  domain: 'ha-1m.openim.example',
  corsAllowedOrigins: ['https://ha-1m.openim.example'],
  gke: {
    project: 'openim-ha-1m',
    cluster: 'openim-ha-1m-cluster',
    // Dragonfly's memory decides: 128 GiB hold one pod of it with the rest of a zone.
    nodePool: { machineType: 'e2-standard-32', nodesPerZone: { min: 1, max: 2 } },
    staticIpName: 'openim-ha-1m-ip',
  },
  storage: { className: 'openim-balanced', diskType: 'pd-balanced' },
  edge: { size: size('600m', '1Gi', { cpu: '2', memory: '2Gi' }, 8) },
  openim: {
    logLevel: 3,
    services: {
      api: size('1', '256Mi', { cpu: '2', memory: '512Mi' }),
      msggateway: size('2', '1536Mi', { cpu: '4', memory: '3Gi' }, 6),
      msgtransfer: size('2', '512Mi', { cpu: '4', memory: '1Gi' }, 6),
      push: size('1500m', '512Mi', { cpu: '3', memory: '1Gi' }),
      auth: quiet,
      conversation: quiet,
      friend: quiet,
      group: quiet,
      msg: size('1', '512Mi', { cpu: '2', memory: '1Gi' }),
      third: quiet,
      user: quiet,
    },
  },
  mysql: { storageSize: '50Gi', requests: { cpu: '500m', memory: '4Gi' }, limits: { cpu: '2', memory: '4Gi' } },
  mongodb: { storageSize: '930Gi', requests: { cpu: '5', memory: '12Gi' }, limits: { cpu: '8', memory: '12Gi' } },
  etcd: { storageSize: '5Gi', requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  zookeeper: { storageSize: '5Gi', requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  redpanda: {
    storageSize: '120Gi',
    requests: { cpu: '5', memory: '12800Mi' },
    limits: { cpu: '5', memory: '12800Mi' },
    // OpenIM's own ratio: two for each pod of msgtransfer.
    partitions: 12,
  },
  dragonfly: {
    storageSize: '136Gi',
    requests: { cpu: '3', memory: '68Gi' },
    limits: { cpu: '4', memory: '68Gi' },
    failover: 'sentinel',
  },
  seaweedfs: {
    volume: { storageSize: '1700Gi', requests: { cpu: '500m', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } },
    filer: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } },
  },
  monitoring: {
    prometheus: { storageSize: '50Gi', requests: { cpu: '500m', memory: '2Gi' }, limits: { cpu: '2', memory: '4Gi' } },
  },
  backups: { bucket: 'openim-ha-1m-backups' },
  // Ten times that of ha-100k.
  load: {
    usersOnline: 100_000,
    messagesPerSecond: 6000,
    messagesPerDay: 50_000_000,
    uploadGbPerDay: 10,
    retentionDays: 90,
  },
});
