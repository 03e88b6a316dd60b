import type { Environment } from '../../environments/lib/types';
import { memberAddresses, podHost } from './addresses';
import { portOf } from './workloads';

/** Flags of etcd and of `etcdutl snapshot restore` that identify a pod as a member of its cluster. */
export const memberFlags = (environment: Environment, pod: string): readonly string[] => [
  `--name=${pod}`,
  `--initial-advertise-peer-urls=http://${podHost(environment, 'openim-etcd', pod)}:${portOf(environment, 'openim-etcd', 'peer')}`,
  `--initial-cluster=${memberAddresses(environment, 'openim-etcd', 'peer').map((peer) => `${peer.split('.')[0]}=http://${peer}`)}`,
  '--initial-cluster-token=openim',
];
