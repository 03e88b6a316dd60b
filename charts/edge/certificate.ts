import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { issued } from '../constructs/certificate';
import { publicHosts } from '../model/addresses';

/** Secret with the ingress certificate. */
export const TLS_SECRET = 'openim-tls';

/**
 * With `edge.clusterIssuer`, the Certificate with which cert-manager creates that Secret, for every host. An annotation
 * is not sufficient: if several Ingresses use one Secret, cert-manager reads only the first, and it requires a host in
 * the listener of a Gateway.
 */
export function edgeCertificate(scope: Construct, environment: Environment): void {
  const { clusterIssuer } = environment.edge;
  if (clusterIssuer) {
    issued(scope, TLS_SECRET, clusterIssuer, { secretName: TLS_SECRET, dnsNames: Object.values(publicHosts(environment)) });
  }
}
