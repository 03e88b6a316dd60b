import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { issued } from '../constructs/certificate';
import { publicHosts } from '../model/addresses';

/** Secret with the ingress certificate. */
export const TLS_SECRET = 'openim-tls';

/**
 * With `edge.clusterIssuer`, what has cert-manager fill that Secret, for every host. An annotation would not do: of several
 * Ingresses that name one Secret cert-manager heeds the first alone, and it wants a host in a Gateway's listener.
 */
export function edgeCertificate(scope: Construct, environment: Environment): void {
  const { clusterIssuer } = environment.edge;
  if (clusterIssuer) {
    issued(scope, TLS_SECRET, clusterIssuer, { secretName: TLS_SECRET, dnsNames: Object.values(publicHosts(environment)) });
  }
}
