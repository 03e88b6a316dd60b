import type { Api } from '../lib/cluster/api';
import { eventually } from '../lib/time';

interface Kind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Cluster' | 'Namespaced';
}

/** A kind of version v1 that takes any object, and waits until the API server serves it. */
export async function bringKind(api: Api, { group, kind, plural, scope }: Kind): Promise<void> {
  await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    // Groups of Kubernetes itself want to be approved.
    metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, a test double' } },
    spec: {
      group,
      names: { kind, plural },
      scope,
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  });
  await eventually(`${kind} is served`, 30, () => api.list(`/apis/${group}/v1/${plural}`).then(() => true));
}
