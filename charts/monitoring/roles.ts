import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';

const look = ['list', 'watch'];

/**
 * Resources that kube-state-metrics counts, by the names of its flag --resources; Secrets and ConfigMaps are not
 * included.
 */
export const counted = [
  'cronjobs',
  'deployments',
  'horizontalpodautoscalers',
  'jobs',
  'persistentvolumeclaims',
  'pods',
  'resourcequotas',
  'statefulsets',
] as const;

const roles: Readonly<Record<string, k8s.PolicyRule[]>> = {
  prometheus: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', ...look] }],
  'kube-state-metrics': [
    { apiGroups: [''], resources: ['persistentvolumeclaims', 'pods', 'resourcequotas'], verbs: look },
    { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: look },
    { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: look },
    { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: look },
  ],
};

/** Roles of the monitoring programs in each namespace of this chart: they grant nothing in other namespaces. */
export function monitoringRoles(scope: Construct, { namespaces }: Environment): void {
  for (const [name, rules] of Object.entries(roles)) {
    new k8s.KubeRole(scope, `${name}-role`, { metadata: { name }, rules });
    new k8s.KubeRoleBinding(scope, `${name}-binding`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: namespaces.monitoring }],
    });
  }
}
