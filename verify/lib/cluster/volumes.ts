import { amount } from '../../../environments/lib/quantity';
import { type Api, ApiError } from './api';
import type { Kubelets } from './kubelet';
import type { Claim } from './objects';

/** Drivers by the name that a StorageClass gives, and the node label that ties their volumes to a place. */
const drivers: Readonly<Record<string, string>> = {
  // Persistent disks of GKE live in one zone.
  'pd.csi.storage.gke.io': 'topology.gke.io/zone',
  // kind's volumes are folders of one node.
  'rancher.io/local-path': 'kubernetes.io/hostname',
};

/**
 * Makes volumes as the drivers do: once the scheduler has chosen a node for a claim's first pod, one that can only be
 * mounted where that node is.
 */
export async function provisionVolumes(api: Api, { nodes }: Kubelets): Promise<{ stop(): void }> {
  const made = new Set<string>();
  return api.watch<Claim>('/api/v1/persistentvolumeclaims', (type, claim) => {
    const { annotations = {}, uid = '' } = claim.metadata;
    const driver = annotations['volume.kubernetes.io/storage-provisioner'] ?? '';
    const key = drivers[driver];
    const node = nodes.get(annotations['volume.kubernetes.io/selected-node'] ?? '');
    const place = key && node?.metadata.labels?.[key];
    if (type === 'DELETED' || !place || claim.spec.volumeName || made.has(uid)) {
      return;
    }
    made.add(uid);
    api.create('/api/v1/persistentvolumes', volume(claim, driver, key, place)).catch((error) => {
      if (!(error instanceof ApiError && error.status === 409)) {
        console.error(`provisioner: ${error.message}`);
      }
    });
  });
}

function volume({ metadata: { name, namespace, uid }, spec }: Claim, driver: string, key: string, place: string): object {
  return {
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': driver } },
    spec: {
      capacity: spec.resources.requests,
      accessModes: spec.accessModes,
      storageClassName: spec.storageClassName,
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      hostPath: { path: `/volumes/${place}/${uid}` },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [place] }] }] } },
    },
  };
}

/** Gives every bound claim the size that it asks for, as the CSI resizer and the kubelet do between them. */
export async function resizeVolumes(api: Api): Promise<{ stop(): void }> {
  return api.watch<Claim>('/api/v1/persistentvolumeclaims', (type, { metadata, spec, status }) => {
    const { storage } = spec.resources.requests;
    const held = status?.capacity?.storage;
    if (type === 'DELETED' || !spec.volumeName || !held || amount(held) >= amount(storage)) {
      return;
    }
    const capacity = { storage };
    const claim = `/api/v1/namespaces/${metadata.namespace}/persistentvolumeclaims/${metadata.name}`;
    api
      .merge(`/api/v1/persistentvolumes/${spec.volumeName}`, { spec: { capacity } })
      .then(() => api.merge(`${claim}/status`, { status: { capacity } }))
      .catch((error) => console.error(`resizer: ${error.message}`));
  });
}
