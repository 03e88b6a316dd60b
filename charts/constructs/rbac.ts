import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Access } from '../../environments/lib/types';

const read = ['get', 'list', 'watch'];

/** The objects that an operator inspects first; no Secrets, and no logs, which may contain messages. */
const viewerRules: k8s.PolicyRule[] = [
  {
    apiGroups: [''],
    resources: [
      'pods',
      'services',
      'endpoints',
      'configmaps',
      'persistentvolumeclaims',
      'serviceaccounts',
      'resourcequotas',
      'limitranges',
      'events',
    ],
    verbs: read,
  },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: read },
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets', 'controllerrevisions'], verbs: read },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: read },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: read },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: read },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs: read },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['gateways', 'httproutes'], verbs: read },
  { apiGroups: ['networking.gke.io'], resources: ['gcpbackendpolicies', 'healthcheckpolicies'], verbs: read },
  { apiGroups: ['external-secrets.io'], resources: ['externalsecrets', 'secretstores'], verbs: read },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
  { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get', 'list'] },
];

/**
 * Rights of operators in addition to reading: logs, restart (patch, delete, evict) and scale. A patch could also change
 * the pod and mount any Secret; the policy `openim-operators` of chart `cluster` allows only restarts.
 */
const operatorRules: k8s.PolicyRule[] = [
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: ['patch'] },
  { apiGroups: ['apps'], resources: ['deployments/scale', 'statefulsets/scale'], verbs: ['get', 'patch', 'update'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['patch'] },
];

const execRule: k8s.PolicyRule = { apiGroups: [''], resources: ['pods/exec'], verbs: ['create', 'get'] };

/** Roles `viewer` and `operator` of one namespace, bound to the groups of the environment. */
export function peopleRoles(scope: Construct, access: Access): void {
  const exec = access.allowOperatorExec ? [execRule] : [];
  role(scope, 'viewer', viewerRules, access.viewers);
  role(scope, 'operator', [...viewerRules, ...operatorRules, ...exec], access.operators);
}

function role(scope: Construct, name: string, rules: k8s.PolicyRule[], groups: readonly string[]): void {
  new k8s.KubeRole(scope, `${name}-role`, { metadata: { name }, rules });
  if (groups.length > 0) {
    new k8s.KubeRoleBinding(scope, `${name}-binding`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: groups.map((group) => ({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: group })),
    });
  }
}
