import type { Manifest, Output } from '../constructs/manifest';

/**
 * The wave of a sync in which an object is applied; the next one waits until this one is healthy, but for the last.
 * Data services and setup Jobs share one: MongoDB's members get ready when its Job has made them a set.
 */
function wave({ kind, spec }: Manifest, isOpenim: boolean): number {
  switch (kind) {
    case 'StatefulSet':
    case 'Job':
    case 'ExternalSecret':
      return 1;
    case 'Deployment':
      // Proxies and the edge serve what is in their own namespace; OpenIM's services come after the data.
      return isOpenim ? 2 : 1;
    case 'HorizontalPodAutoscaler':
    case 'Ingress':
    case 'Gateway':
    case 'HTTPRoute':
      // Degraded without pods, or without an address: nothing may wait for them.
      return 3;
    case 'Service':
      return spec.type === 'LoadBalancer' ? 3 : 0;
    default:
      return 0;
  }
}

/** Of these Argo CD deletes none, whatever Git says: the data of what is in them, or of what they describe, is at stake. */
const KEPT = ['Namespace', 'StatefulSet', 'StorageClass'];

/** The same objects with what Argo CD reads of them; nothing else reads it. */
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
