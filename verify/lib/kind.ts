import type { Environment } from '../../environments/lib/types';
import type { Cluster } from './cluster/cluster';
import { localMachine } from './cluster/nodes';

/** What kind brings: its class of volumes, and `count` nodes of 4 CPU and 16 GiB. */
export async function likeKind({ api, kubelets }: Cluster, { storage }: Environment, count: number): Promise<void> {
  await api.create('/apis/storage.k8s.io/v1/storageclasses', {
    metadata: { name: storage.className },
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  for (let made = 0; made < count; made += 1) {
    await kubelets.addNode(localMachine);
  }
}
