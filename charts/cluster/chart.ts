import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { balancedDisk, type DiskType } from '../../environments/lib/machines';
import type { Environment, Gke } from '../../environments/lib/types';
import { commonLabels } from '../constructs/labels';
import type { Priority } from '../constructs/pod';
import { ephemeralClass } from '../constructs/volumes';

/** The key in Cloud KMS that npm run gke creates for disks. */
export const diskKey = ({ project, region, cluster }: Gke): string =>
  `projects/${project}/locations/${region}/keyRings/${cluster}/cryptoKeys/disks`;

/** Cluster-scoped objects. Their file sorts first, so that `kubectl apply -f` creates them first. */
export class ClusterChart extends Chart {
  constructor(
    scope: Construct,
    private readonly environment: Environment,
  ) {
    super(scope, 'cluster', { labels: commonLabels, disableResourceNameHashes: true });
    this.storageClasses();
    this.priorityClasses();
  }

  /** GKE's own `standard` binds a disk to a zone before the pod has one, and GKE recreates it after a change. */
  private storageClasses(): void {
    const { gke, storage, backups } = this.environment;
    if (storage.diskType) {
      this.diskClass('storage-class', storage.className, storage.diskType, 'Retain');
    }
    const ephemeral = ephemeralClass(this.environment);
    if (gke && backups && ephemeral !== 'standard-rwo') {
      this.diskClass('ephemeral-class', ephemeral, balancedDisk(gke.nodePool.machineType), 'Delete');
    }
  }

  private diskClass(id: string, name: string, type: DiskType, reclaimPolicy: 'Retain' | 'Delete'): void {
    new k8s.KubeStorageClass(this, id, {
      metadata: { name },
      provisioner: 'pd.csi.storage.gke.io',
      parameters: { type, 'csi.storage.k8s.io/fstype': 'ext4', ...this.diskKey() },
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      reclaimPolicy,
    });
  }

  private diskKey(): Record<string, string> {
    const { gke, storage } = this.environment;
    return gke && storage.encryption ? { 'disk-encryption-kms-key': diskKey(gke) } : {};
  }

  private priorityClasses(): void {
    const classes: Record<Priority, [value: number, description: string]> = {
      'openim-data': [1000000, 'Data services. No other component of OpenIM works without them.'],
      'openim-edge': [900000, 'Ingress controller: all traffic from the internet.'],
      'openim-app': [800000, "OpenIM's stateless services."],
      'openim-monitoring': [700000, 'Monitoring. Users do not notice its loss.'],
    };
    for (const [name, [value, description]] of Object.entries(classes)) {
      new k8s.KubePriorityClass(this, name, { metadata: { name }, value, description });
    }
  }
}
