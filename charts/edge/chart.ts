import { hasEdge } from '../../environments/lib/edge';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { edgeCertificate } from './certificate';
import { gateway } from './gateway';
import { ingressNginx } from './ingress-nginx';

/** Ingress, with the controller that the environment selects. */
export function edge(chart: NamespaceChart): void {
  const { environment } = chart;
  if (hasEdge(environment, 'ingress-nginx')) {
    ingressNginx(chart);
  }
  if (hasEdge(environment, 'gke-gateway') && environment.gke) {
    gateway(chart, environment, environment.gke);
  }
  edgeCertificate(chart, environment);
}
