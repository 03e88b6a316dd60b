import type { Construct } from 'constructs';
import { hasEdge } from '../../environments/lib/edge';
import type { Environment } from '../../environments/lib/types';
import { NamespaceChart } from '../constructs/namespace-chart';
import { edgeCertificate } from './certificate';
import { gateway } from './gateway';
import { IngressNginxChart } from './ingress-nginx';

/** The chart of the way in, by what the environment chooses to run there. */
export function edgeChart(scope: Construct, environment: Environment): NamespaceChart {
  const { gke } = environment;
  const chart = hasEdge(environment, 'ingress-nginx')
    ? new IngressNginxChart(scope, environment)
    : new NamespaceChart(scope, environment, 'edge');
  if (hasEdge(environment, 'gke-gateway') && gke) {
    gateway(chart, environment, gke);
  }
  edgeCertificate(chart, environment);
  return chart;
}
