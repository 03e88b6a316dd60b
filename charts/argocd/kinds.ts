export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

const kinds = (group: string, ...names: string[]): readonly GroupKind[] => names.map((kind) => ({ group, kind }));

/** Cluster-scoped kinds that the charts create, and that Argo CD may therefore manage. */
export const clusterKinds: readonly GroupKind[] = [
  ...kinds('', 'Namespace'),
  ...kinds('admissionregistration.k8s.io', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'),
  ...kinds('monitoring.googleapis.com', 'ClusterRules', 'GlobalRules'),
  ...kinds('networking.k8s.io', 'IngressClass'),
  ...kinds('rbac.authorization.k8s.io', 'ClusterRole', 'ClusterRoleBinding'),
  ...kinds('scheduling.k8s.io', 'PriorityClass'),
  ...kinds('storage.k8s.io', 'StorageClass'),
];

/** Namespaced kinds that the charts create. Secrets are not among them: no Secret comes from Git. */
export const namespaceKinds: readonly GroupKind[] = [
  ...kinds('', 'ConfigMap', 'LimitRange', 'ResourceQuota', 'Service', 'ServiceAccount'),
  ...kinds('apps', 'Deployment', 'StatefulSet'),
  ...kinds('autoscaling', 'HorizontalPodAutoscaler'),
  ...kinds('batch', 'CronJob', 'Job'),
  ...kinds('cert-manager.io', 'Certificate'),
  ...kinds('external-secrets.io', 'ExternalSecret', 'SecretStore'),
  ...kinds('gateway.networking.k8s.io', 'Gateway', 'HTTPRoute'),
  ...kinds('monitoring.coreos.com', 'PodMonitor', 'PrometheusRule'),
  ...kinds('monitoring.googleapis.com', 'PodMonitoring'),
  ...kinds('networking.gke.io', 'GCPBackendPolicy', 'HealthCheckPolicy'),
  ...kinds('networking.k8s.io', 'Ingress', 'NetworkPolicy'),
  ...kinds('policy', 'PodDisruptionBudget'),
  ...kinds('rbac.authorization.k8s.io', 'Role', 'RoleBinding'),
  ...kinds('security.istio.io', 'AuthorizationPolicy', 'PeerAuthentication'),
];
