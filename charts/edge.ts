import type { Construct } from 'constructs';
import type { Environment } from '../environments/lib/types';
import { GatewayChart } from './gateway';
import { IngressNginxChart } from './ingress-nginx';
import type { NamespaceChart } from './lib/namespace-chart';

/** The chart of the way in, by what the environment chooses to run there. */
export function edgeChart(scope: Construct, environment: Environment): NamespaceChart {
  const { edge, gke } = environment;
  return edge.controller === 'gke-gateway' && gke
    ? new GatewayChart(scope, environment, gke)
    : new IngressNginxChart(scope, environment);
}
