import { hasEdge } from '../../environments/lib/edge';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { edgeCertificate } from './certificate';
import { gateway } from './gateway';
import { ingressNginx } from './ingress-nginx';

/** The way in, by what the environment chooses to run there. */
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
