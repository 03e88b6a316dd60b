import type { Access } from '../../environments/lib/types';
import { grant } from './rights';

/** What a program asks of the Kubernetes API: in its own namespace, in each namespace of dist/, and cluster-scoped. */
interface Need {
  readonly own: readonly string[];
  readonly ours: readonly string[];
  readonly clusterWide: readonly string[];
}

/** ServiceAccounts that are not here need nothing. */
export const needs: Readonly<Record<string, Need>> = {
  'ingress-nginx/ingress-nginx-controller': {
    own: [
      ...grant('get', 'namespaces:ingress-nginx'),
      ...grant('get list', 'pods'),
      ...grant('get list watch', 'services configmaps ingresses.networking.k8s.io'),
      ...grant('list watch', 'endpointslices.discovery.k8s.io'),
      // Its certificate, which is the only Secret there.
      ...grant('list watch', 'secrets'),
      ...grant('create patch', 'events'),
      ...grant('update', 'ingresses.networking.k8s.io/status'),
      ...grant('create', 'leases.coordination.k8s.io'),
      ...grant('get update', 'leases.coordination.k8s.io:ingress-nginx-leader'),
    ],
    ours: [],
    clusterWide: grant('list watch', 'ingressclasses.networking.k8s.io'),
  },
  // It finds its targets among the pods.
  'monitoring/prometheus': { own: [], ours: grant('get list watch', 'pods'), clusterWide: [] },
  'monitoring/kube-state-metrics': {
    own: [],
    ours: grant(
      'list watch',
      `
    cronjobs.batch deployments.apps horizontalpodautoscalers.autoscaling jobs.batch persistentvolumeclaims pods
    resourcequotas statefulsets.apps`,
    ),
    clusterWide: [],
  },
};

/** What viewers may do in each namespace of the environment. */
export const viewer: readonly string[] = [
  ...grant(
    'get list watch',
    `
    pods services endpoints configmaps persistentvolumeclaims serviceaccounts resourcequotas limitranges events
    events.events.k8s.io deployments.apps replicasets.apps statefulsets.apps controllerrevisions.apps
    jobs.batch cronjobs.batch horizontalpodautoscalers.autoscaling poddisruptionbudgets.policy
    ingresses.networking.k8s.io networkpolicies.networking.k8s.io endpointslices.discovery.k8s.io
    gateways.gateway.networking.k8s.io httproutes.gateway.networking.k8s.io
    gcpbackendpolicies.networking.gke.io healthcheckpolicies.networking.gke.io
    externalsecrets.external-secrets.io secretstores.external-secrets.io`,
  ),
  ...grant('get list', 'pods.metrics.k8s.io'),
];

/** What operators may do there. */
export const operator = ({ allowOperatorExec }: Access): readonly string[] => [
  ...viewer,
  ...grant('get', 'pods/log'),
  ...grant('delete', 'pods'),
  ...grant('create', 'pods/eviction'),
  ...grant('patch', 'deployments.apps statefulsets.apps horizontalpodautoscalers.autoscaling'),
  ...grant('get patch update', 'deployments.apps/scale statefulsets.apps/scale'),
  ...(allowOperatorExec ? grant('create get', 'pods/exec') : []),
];
