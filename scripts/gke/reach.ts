import { hasEdge } from '../../environments/lib/edge';
import { ofCluster } from './resources/cluster';
import type { Session } from './session';
import { settled } from './settled';
import { gcloud, type Words } from './words';

/** Configures kubectl for the cluster. */
export async function kubeconfig(session: Session): Promise<void> {
  const { gke, project, region, cluster, context } = session.target;
  session.needs('kubectl', 'https://kubernetes.io/docs/tasks/tools/');
  session.needs(
    'gke-gcloud-auth-plugin',
    'https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl',
  );
  await session.run(
    `access to cluster ${cluster}`,
    gcloud`container clusters get-credentials ${cluster} --project=${project} --location=${region}
      ${gke.authorizedNetworks ? '--internal-ip' : '--dns-endpoint'}`,
  );
  session.say(`kubectl context: ${context}`);
}

/**
 * Deletes a load balancer. GKE does not delete those of Services and Gateways with the cluster, so kubectl deletes them
 * first.
 */
export type LoadBalancer = (option: '--dry-run=server' | '--timeout=10m') => Words;

/** The load balancers of the cluster, after a check that kubectl may delete them. */
export async function loadBalancers(session: Session): Promise<readonly LoadBalancer[]> {
  const { environment, cluster, context } = session.target;
  const status = ofCluster(session.target, 'status');
  await settled(session, `cluster ${cluster}`, status);
  const state = await session.ask(`cluster ${cluster}`, status);
  // A cluster that never started has no load balancer, and no API server to ask.
  if (state === '' || state === 'ERROR') {
    return [];
  }
  await kubeconfig(session);
  const found = [
    ...(hasEdge(environment, 'gke-gateway') ? ['gateway/openim'] : []),
    ...(hasEdge(environment, 'ingress-nginx') ? ['service/ingress-nginx-controller'] : []),
  ].map((name): LoadBalancer => {
    const namespace = `--namespace=${environment.namespaces.edge}`;
    return (option) => ['kubectl', `--context=${context}`, namespace, 'delete', name, '--ignore-not-found', option];
  });
  await deleteAll(session, found, '--dry-run=server');
  return found;
}

export async function deleteAll(
  session: Session,
  balancers: readonly LoadBalancer[],
  option: Parameters<LoadBalancer>[0],
): Promise<void> {
  for (const balancer of balancers) {
    await session.run(`load balancer of cluster ${session.target.cluster}`, balancer(option));
  }
}
