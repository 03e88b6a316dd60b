import { base } from './lib/base';
import { derive } from './lib/derive';
import type { StatelessSize } from './lib/types';

const small: StatelessSize = {
  autoscaling: { minReplicas: 1, maxReplicas: 1 },
  requests: { cpu: '50m', memory: '96Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
};

/** One node of 4 CPU and 16 GiB: kind, minikube or a laptop. Every replica count is 1, so the loss of a pod is an outage. */
export default derive(base, {
  name: 'local',
  domain: 'openim.localhost',
  corsAllowedOrigins: ['https://openim.localhost'],
  gke: undefined,
  network: {
    // Pod ranges of kind and minikube (10.244.0.0/16), the networks of docker and podman, and the ports of their API servers.
    podCidr: '10.244.0.0/16',
    apiServer: { cidrs: ['172.16.0.0/12', '192.168.0.0/16', '10.89.0.0/16'], ports: [6443, 8443] },
  },
  // The default class of kind and minikube.
  storage: { className: 'standard', diskType: undefined },
  access: { viewers: [], operators: [], allowOperatorExec: true },
  // kind assigns no address to a LoadBalancer: `npm run local` forwards port 443 of the machine to this port of the
  // node.
  edge: { size: small, httpsNodePort: 30443 },
  openim: {
    // Apple silicon needs architecture: 'arm64'.
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
  // Requests are small, so that all pods fit; each may use a core while the others are idle.
  mysql: { storageSize: '2Gi', requests: { cpu: '100m', memory: '640Mi' }, limits: { cpu: '1', memory: '640Mi' } },
  mongodb: {
    replicas: 1,
    storageSize: '2Gi',
    requests: { cpu: '100m', memory: '768Mi' },
    limits: { cpu: '1', memory: '768Mi' },
  },
  etcd: {
    replicas: 1,
    storageSize: '3Gi',
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '1', memory: '128Mi' },
  },
  zookeeper: {
    replicas: 1,
    storageSize: '1Gi',
    requests: { cpu: '100m', memory: '256Mi' },
    limits: { cpu: '1', memory: '256Mi' },
  },
  redpanda: {
    replicas: 1,
    storageSize: '5Gi',
    replicationFactor: 1,
    requests: { cpu: '100m', memory: '1280Mi' },
    limits: { cpu: '1', memory: '1280Mi' },
  },
  dragonfly: {
    replicas: 1,
    storageSize: '1Gi',
    requests: { cpu: '100m', memory: '512Mi' },
    limits: { cpu: '1', memory: '512Mi' },
  },
  seaweedfs: {
    master: {
      replicas: 1,
      storageSize: '1Gi',
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '1', memory: '128Mi' },
    },
    volume: {
      replicas: 1,
      storageSize: '5Gi',
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '1', memory: '256Mi' },
    },
    filer: {
      replicas: 1,
      storageSize: '1Gi',
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '1', memory: '256Mi' },
    },
    replication: '000',
  },
  monitoring: { mode: 'none' },
  backups: undefined,
});
