import type { Api } from '../lib/cluster/api';
import { eventually } from '../lib/time';

/** A kind of version v1, `name` as "certificates.cert-manager.io", that takes any object; waits until the API server serves it. */
export async function bringKind(
  api: Api,
  name: string,
  kind: string,
  scope: 'Cluster' | 'Namespaced' = 'Namespaced',
): Promise<void> {
  const [, plural, group] = /^(\w+)\.(.+)$/.exec(name) ?? [];
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    // Groups of Kubernetes itself want to be approved.
    metadata: { name, annotations: { 'api-approved.kubernetes.io': 'unapproved, a test double' } },
    spec: { group, names: { kind, plural }, scope, versions: [{ name: 'v1', served: true, storage: true, schema }] },
  });
  await eventually(`${kind} is served`, 30, () => api.list(`/apis/${group}/v1/${plural}`).then(() => true));
}
