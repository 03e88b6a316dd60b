import { idOf } from '../lib/cluster/objects';
import { none } from '../lib/findings';
import { Page } from '../lib/runbook';
import type { Walk } from './walk';

const page = new Page('managed-services');

/** OpenIM and the filers stop before a copy, and start again. What is copied, and where to, is another part's. */
export async function managedServices(walk: Walk): Promise<void> {
  await walk.step(page, 'the writers are stopped', async () => {
    await walk.follow(page, 'Stop the writers');
    const writing = [...walk.cluster.kubelets.pods.values()].filter(
      ({ metadata: { name, ownerReferences } }) =>
        /^(openim|seaweedfs-filer)-/.test(name) &&
        (ownerReferences?.[0]?.kind === 'ReplicaSet' ? !/-exporter-/.test(name) : name.startsWith('seaweedfs-filer')),
    );
    none('pods that write', writing.map(idOf));
  });
  await walk.step(page, 'everything runs again after the switch', async () => {
    await walk.follow(page, 'Switch');
    await walk.asSynthesized();
  });
}
