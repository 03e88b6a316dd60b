import type { Row } from '../row';
import type { Kept, Target } from '../target';
import { gcloud } from '../words';

/**
 * The StorageClass retains them, and the deletion of a cluster does not delete disks of PersistentVolumes. Another region may
 * have a cluster of the same name: its disks are excluded.
 */
export const disks = ({ project, region, cluster }: Target, deletes: readonly Kept[]): Row[] => [
  {
    verbs: ['down'],
    run: async (session) => {
      const what = `disks of cluster ${cluster}`;
      const all = await session.ask(
        what,
        gcloud`compute disks list --project=${project}
          '--filter=labels.goog-k8s-cluster-name=${cluster} AND zone~/${region}-'
          --format=csv[no-heading](name,zone.basename())`,
      );
      const found = all.split(' ').filter(Boolean);
      for (const disk of found) {
        const [name = '', zone = ''] = disk.split(',');
        if (deletes.includes('disks')) {
          await session.run(what, gcloud`compute disks delete ${name} --project=${project} --zone=${zone}`);
        } else {
          session.say(`kept disk ${name} in ${zone}`);
        }
      }
      if (found.length > 0 && !deletes.includes('disks')) {
        session.say(`kept ${found.length} disks; down --delete-disks deletes them`);
      }
    },
  },
];
