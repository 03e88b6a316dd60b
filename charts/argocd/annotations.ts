import type { Manifest, Output } from '../constructs/manifest';

/**
 * The sync wave of an object. A wave starts when the previous one is healthy, except the last. Data services and setup
 * Jobs share a wave: MongoDB's members become ready only after their Job has initiated the replica set.
 */
function wave({ kind, spec }: Manifest, isOpenim: boolean): number {
  switch (kind) {
    case 'StatefulSet':
    case 'Job':
    case 'ExternalSecret':
      return 1;
    case 'Deployment':
      // Proxies and the edge use only objects of their own namespace; OpenIM's services start after the data services.
      return isOpenim ? 2 : 1;
    case 'HorizontalPodAutoscaler':
    case 'Ingress':
    case 'Gateway':
    case 'HTTPRoute':
      // Degraded without pods or without an address, so no later wave may depend on them.
      return 3;
    case 'Service':
      return spec.type === 'LoadBalancer' ? 3 : 0;
    default:
      return 0;
  }
}

/** Argo CD never deletes these kinds, even if Git no longer has them, because that could delete data. */
const KEPT = ['Namespace', 'StatefulSet', 'StorageClass'];

/** The same objects with the annotations of Argo CD; no other program reads them. */
export const withArgocd = ({ name, objects }: Output, openim: string): Output => ({
  name,
  objects: objects.map((object) => {
    const order = wave(object, name === openim);
    const annotations = {
      ...(KEPT.includes(object.kind) ? { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } : {}),
      ...(order > 0 ? { 'argocd.argoproj.io/sync-wave': String(order) } : {}),
      ...object.metadata.annotations,
    };
    return Object.keys(annotations).length > 0 ? { ...object, metadata: { ...object.metadata, annotations } } : object;
  }),
});
