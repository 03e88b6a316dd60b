import { amount } from '../../../environments/lib/quantity';
import type { Api } from './api';
import type { Claim } from './objects';

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
