import type { Construct } from 'constructs';
import type { Environment, Gke } from '../../environments/lib/types';
import {
  HttpRouteSpecRulesFiltersType as Filter,
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
  Gateway,
  HttpRoute,
  HttpRouteSpecRulesFiltersRequestRedirectScheme as Scheme,
  GatewaySpecListenersTlsMode as TlsMode,
} from '../../imports/gateway.networking.k8s.io';
import { publicHosts } from '../model/addresses';
import { TLS_SECRET } from './certificate';
import { GATEWAY } from './http-routes';

/** Ingress that Google runs: one Gateway and a redirect to HTTPS. The HTTPRoutes are in the namespaces of their Services. */
export function gateway(scope: Construct, environment: Environment, { staticIpName }: Gke): void {
  const { openim, seaweedfs } = environment.namespaces;
  new Gateway(scope, 'gateway', {
    metadata: { name: GATEWAY },
    spec: {
      // The global class: its proxies connect from the address ranges of Google's front ends, which the policies allow.
      gatewayClassName: 'gke-l7-global-external-managed',
      addresses: [{ type: 'NamedAddress', value: staticIpName }],
      listeners: [
        { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: From.SAME } } },
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          tls: { mode: TlsMode.TERMINATE, certificateRefs: [{ name: TLS_SECRET }] },
          allowedRoutes: {
            namespaces: {
              from: From.SELECTOR,
              selector: {
                matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [openim, seaweedfs] }],
              },
            },
          },
        },
      ],
    },
  });
  new HttpRoute(scope, 'redirect', {
    metadata: { name: 'https-redirect' },
    spec: {
      parentRefs: [{ name: GATEWAY, sectionName: 'http' }],
      hostnames: Object.values(publicHosts(environment)),
      rules: [
        {
          filters: [{ type: Filter.REQUEST_REDIRECT, requestRedirect: { scheme: Scheme.HTTPS, statusCode: 301 } }],
        },
      ],
    },
  });
}
