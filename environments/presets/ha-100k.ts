import { base } from '../lib/base';
import { derive } from '../lib/derive';
import type { StatelessSize } from '../lib/types';

const size = (cpu: string, memory: string, limits: StatelessSize['limits']): StatelessSize => ({
  autoscaling: { minReplicas: 2, maxReplicas: 3 },
  requests: { cpu, memory },
  limits,
});
/** They do little for a message: less than 0.1 CPU seconds for 1,000 of them, all together (measured). */
const quiet = size('50m', '96Mi', { cpu: '500m', memory: '256Mi' });

/** 100,000 registered users, a tenth of them online, on a node in each of three zones: any one of them may be lost. */
export default derive(base, {
  name: 'ha-100k',
  domain: 'ha-100k.openim.example',
  corsAllowedOrigins: ['https://ha-100k.openim.example'],
  gke: {
    project: 'openim-ha-100k',
    cluster: 'openim-ha-100k-cluster',
    // A second node in a zone is for upgrades, and for the pods of a lost one.
    nodePool: { nodesPerZone: { min: 1, max: 2 } },
    staticIpName: 'openim-ha-100k-ip',
  },
  storage: { className: 'openim-balanced', diskType: 'pd-balanced' },
  edge: { size: size('100m', '448Mi', { cpu: '1', memory: '896Mi' }) },
  openim: {
    logLevel: 3,
    services: {
      api: size('100m', '128Mi', { cpu: '500m', memory: '256Mi' }),
      msggateway: size('300m', '384Mi', { cpu: '1', memory: '768Mi' }),
      msgtransfer: size('300m', '128Mi', { cpu: '1', memory: '256Mi' }),
      push: size('150m', '128Mi', { cpu: '500m', memory: '256Mi' }),
      auth: quiet,
      conversation: quiet,
      friend: quiet,
      group: quiet,
      msg: size('100m', '128Mi', { cpu: '500m', memory: '256Mi' }),
      third: quiet,
      user: quiet,
    },
  },
  mysql: { storageSize: '10Gi', requests: { cpu: '100m', memory: '768Mi' }, limits: { cpu: '1', memory: '768Mi' } },
  mongodb: { storageSize: '75Gi', requests: { cpu: '400m', memory: '1280Mi' }, limits: { cpu: '2', memory: '1280Mi' } },
  etcd: { storageSize: '3Gi', requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  zookeeper: { storageSize: '3Gi', requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  // Redpanda recommends 2 GB for a core, of which 0.4 are requested. At 2 GB the nodes are too full to keep the pods of a service apart.
  redpanda: { requests: { cpu: '400m', memory: '1536Mi' }, limits: { cpu: '1', memory: '1536Mi' } },
  dragonfly: {
    storageSize: '12Gi',
    requests: { cpu: '300m', memory: '6Gi' },
    limits: { cpu: '1', memory: '6Gi' },
    failover: 'sentinel',
  },
  seaweedfs: {
    master: { storageSize: '2Gi', requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
    volume: { storageSize: '140Gi', requests: { cpu: '100m', memory: '384Mi' }, limits: { cpu: '1', memory: '384Mi' } },
    filer: { storageSize: '2Gi', requests: { cpu: '100m', memory: '384Mi' }, limits: { cpu: '1', memory: '384Mi' } },
  },
  monitoring: {
    prometheus: { storageSize: '10Gi', requests: { cpu: '100m', memory: '768Mi' }, limits: { cpu: '1', memory: '1536Mi' } },
  },
  backups: { bucket: 'openim-ha-100k-backups' },
  // OpenIM's recommendation for 100,000 registered users, and 50 messages a day for each: docs/capacity.md, "Presets".
  load: { usersOnline: 10_000, messagesPerSecond: 600, messagesPerDay: 5_000_000, uploadGbPerDay: 1, retentionDays: 90 },
});
