import { idOf } from '../lib/cluster/objects';
import { none } from '../lib/findings';
import type { Walk } from './walk';

/** OpenIM and the filers stop before a copy, and start again. What is copied, and where to, is another part's. */
export async function managedServices(walk: Walk): Promise<void> {
  await walk.step('the writers are stopped', async () => {
    await walk.follow('Stop the writers');
    const writing = [...walk.cluster.kubelets.pods.values()].filter(
      ({ metadata: { name, ownerReferences } }) =>
        /^(openim|seaweedfs-filer)-/.test(name) &&
        (ownerReferences?.[0]?.kind === 'ReplicaSet' ? !/-exporter-/.test(name) : name.startsWith('seaweedfs-filer')),
    );
    none('pods that write', writing.map(idOf));
  });
  await walk.step('everything runs again after the switch', async () => {
    await walk.follow('Switch');
    await walk.asSynthesized();
  });
}
