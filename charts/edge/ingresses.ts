import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { selector } from '../constructs/labels';
import { host } from '../model/addresses';
import type { Route } from '../model/route';
import { routes } from '../model/routes';
import { portOf } from '../model/workloads';
import { TLS_SECRET } from './certificate';

export const CLASS = 'nginx';

/**
 * The routes as Ingresses in the controller's own namespace, each with an ExternalName Service that refers to the real
 * Service. Therefore the controller watches only this namespace, and can read no Secret except the certificate.
 */
export function ingresses(scope: Construct, environment: Environment): void {
  for (const route of routes(environment)) {
    upstream(scope, environment, route);
    ingress(scope, route);
  }
}

function upstream(scope: Construct, environment: Environment, { to, port }: Route): void {
  const number = portOf(environment, to, port as never);
  new k8s.KubeService(scope, `${to}-upstream`, {
    metadata: { name: to, labels: selector('ingress-nginx-controller') },
    spec: {
      type: 'ExternalName',
      // The trailing dot prevents nginx from trying the search domains first.
      externalName: `${host(environment, to)}.`,
      // A number: for such a Service the controller reads a named target port as port 0.
      ports: [{ name: port, port: number, targetPort: k8s.IntOrString.fromNumber(number), protocol: 'TCP' }],
    },
  });
}

function ingress(scope: Construct, route: Route): void {
  const stripped = route.prefix === 'stripped';
  new k8s.KubeIngress(scope, `${route.name}-ingress`, {
    metadata: {
      name: route.name,
      labels: selector('ingress-nginx-controller'),
      annotations: annotations(route),
    },
    spec: {
      ingressClassName: CLASS,
      tls: [{ hosts: [route.host], secretName: TLS_SECRET }],
      rules: [
        {
          host: route.host,
          http: {
            paths: [
              {
                path: stripped ? `${route.path}(/|$)(.*)` : route.path,
                pathType: stripped ? 'ImplementationSpecific' : 'Prefix',
                backend: { service: { name: route.to, port: { name: route.port } } },
              },
            ],
          },
        },
      ],
    },
  });
}

const PREFIX = 'nginx.ingress.kubernetes.io';

/** Only annotations of risk level Medium and below: the controller drops an Ingress with any other. */
function annotations({ prefix, bodySize, timeout, body, from, limits = {} }: Route): Record<string, string> {
  const all: Record<string, string | number | undefined> = {
    'rewrite-target': prefix === 'stripped' ? '/$2' : undefined,
    'use-regex': prefix === 'stripped' ? 'true' : undefined,
    'proxy-body-size': bodySize,
    'proxy-read-timeout': timeout,
    'proxy-send-timeout': timeout,
    'proxy-request-buffering': body === 'streamed' ? 'off' : undefined,
    'whitelist-source-range': from?.join(','),
    'limit-rps': limits.requestsPerSecond,
    'limit-connections': limits.connections,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[`${PREFIX}/${key}`, String(value)]])),
  );
}
