import type { Manifest } from '../../charts/constructs/manifest';
import { publicHosts } from '../../charts/model/addresses';
import type { Environment } from '../../environments/lib/types';
import { bySecret } from './by-secret';

/**
 * A line for each Secret with a certificate, which people or cert-manager provide: whether it exists, or how to provide
 * it.
 */
export function certificates(environment: Environment, context: string, found: readonly Manifest[]): readonly string[] {
  return [...bySecret(environment, 'certificate').keys()].map((id) => {
    const [namespace, name] = id.split('/');
    if (found.some(({ metadata }) => `${metadata.namespace}/${metadata.name}` === id)) {
      return `${id}  certificate: kept`;
    }
    if (environment.edge.clusterIssuer) {
      return `${id}  certificate: cert-manager issues it (ClusterIssuer ${environment.edge.clusterIssuer})`;
    }
    return `${id}  certificate: missing, for ${Object.values(publicHosts(environment)).join(' and ')}. Provide one:
  kubectl --context=${context} --namespace=${namespace} create secret tls ${name} --cert=<chain.pem> --key=<key.pem>
  or let cert-manager issue it: set edge.clusterIssuer in environments/${environment.name}.ts`;
  });
}
