import dev from './dev';
import { derive } from './lib/derive';
import type { Resources, StatelessSize } from './lib/types';

const small: StatelessSize = {
  scale: { min: 1, max: 1 },
  requests: { cpu: '50m', memory: '96Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
};
/** Little is reserved, so that all fits; each may use a core while the others are idle. */
const data = (memory: string): Resources => ({ requests: { cpu: '100m', memory }, limits: { cpu: '1', memory } });

/** One node of 4 CPU and 16 GiB: kind, minikube or a laptop. Every replica once, so nothing survives the loss of a pod. */
export default derive(dev, {
  name: 'local',
  domain: 'openim.localhost',
  webOrigins: ['https://openim.localhost'],
  gke: undefined,
  network: {
    // Pod ranges of kind and minikube (10.244.0.0/16), the networks of docker and podman, and the ports of their API servers.
    pods: '10.244.0.0/16',
    controlPlane: { cidrs: ['172.16.0.0/12', '192.168.0.0/16', '10.89.0.0/16'], ports: [6443, 8443] },
  },
  // The class that kind and minikube bring.
  storage: { className: 'standard', diskType: undefined },
  access: { viewers: [], operators: [] },
  // kind gives a LoadBalancer no address: `npm run local` leads port 443 of the machine to this one of the node.
  edge: { size: small, httpsNodePort: 30443 },
  openim: {
    // Apple silicon wants architecture: 'arm64'.
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
  mysql: { volume: '2Gi', ...data('640Mi') },
  mongodb: { replicas: 1, volume: '2Gi', ...data('768Mi') },
  etcd: { replicas: 1, volume: '1Gi', ...data('128Mi') },
  zookeeper: { replicas: 1, volume: '1Gi', ...data('256Mi') },
  redpanda: { replicas: 1, volume: '5Gi', replicationFactor: 1, ...data('1280Mi') },
  dragonfly: { replicas: 1, volume: '1Gi', ...data('512Mi') },
  seaweedfs: {
    master: { replicas: 1, volume: '1Gi', ...data('128Mi') },
    volume: { replicas: 1, volume: '5Gi', ...data('256Mi') },
    filer: { replicas: 1, volume: '1Gi', ...data('256Mi') },
    replication: '000',
  },
  monitoring: { mode: 'none' },
  backups: undefined,
});
