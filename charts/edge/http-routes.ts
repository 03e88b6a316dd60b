import type { Construct } from 'constructs';
import { hasEdge } from '../../environments/lib/edge';
import type { Component, Environment } from '../../environments/lib/types';
import {
  HttpRouteSpecRulesFiltersType as Filter,
  HttpRoute,
  HttpRouteSpecRulesMatchesPathType as Match,
  HttpRouteSpecRulesFiltersRequestRedirectPathType as RedirectPath,
  HttpRouteSpecRulesFiltersUrlRewritePathType as RewritePath,
  type HttpRouteSpecRules as Rule,
} from '../../imports/gateway.networking.k8s.io';
import {
  HealthCheckPolicySpecDefaultConfigType as Check,
  GcpBackendPolicy,
  HealthCheckPolicy,
} from '../../imports/networking.gke.io';
import { selector } from '../constructs/labels';
import type { Route } from '../model/route';
import { deniedPaths, drain, REQUEST_API_HEADER, routes } from '../model/routes';
import { portOf, workloads } from '../model/workloads';

export const GATEWAY = 'openim';

/**
 * With a Gateway, the routes to the Services of one namespace: each route, its timeout, and the health check of the
 * load balancer. A Gateway has no limits for bodies and rates; Cloud Armor has them.
 */
export function httpRoutes(scope: Construct, environment: Environment, component: Component): void {
  if (!hasEdge(environment, 'gke-gateway')) {
    return;
  }
  for (const route of routes(environment).filter(({ to }) => workloads[to].component === component)) {
    const metadata = { name: route.name, labels: selector(route.to) };
    const targetRef = { group: '', kind: 'Service', name: route.to };
    new HttpRoute(scope, `${route.name}-route`, {
      metadata,
      spec: {
        parentRefs: [{ name: GATEWAY, namespace: environment.namespaces.edge, sectionName: 'https' }],
        hostnames: [route.host],
        rules: [...denials(environment, route), rule(environment, route)],
      },
    });
    new GcpBackendPolicy(scope, `${route.name}-backend`, {
      metadata,
      spec: {
        targetRef,
        default: {
          // For a WebSocket this is the lifetime of the connection, not the idle timeout: a day instead of the default
          // of 30 s.
          timeoutSec: route.port === 'ws' ? 86400 : route.timeout,
          // Without it, requests in flight are cut when a pod leaves its endpoint group.
          connectionDraining: { drainingTimeoutSec: drain(environment) },
        },
      },
    });
    new HealthCheckPolicy(scope, `${route.name}-health`, {
      metadata,
      // OpenIM's API answers 404 on every path that needs no token, which an HTTP check would report as unhealthy.
      spec: {
        targetRef,
        default: {
          config: { type: Check.TCP, tcpHealthCheck: { port: portOf(environment, route.to, route.port as never) } },
        },
      },
    });
  }
}

function rule(environment: Environment, route: Route): Rule {
  return {
    matches: [{ path: { type: Match.PATH_PREFIX, value: route.path } }],
    filters:
      route.prefix === 'stripped'
        ? [
            {
              type: Filter.URL_REWRITE,
              urlRewrite: { path: { type: RewritePath.REPLACE_PREFIX_MATCH, replacePrefixMatch: '/' } },
            },
            {
              type: Filter.REQUEST_HEADER_MODIFIER,
              requestHeaderModifier: {
                set: [{ name: REQUEST_API_HEADER, value: `https://${route.host}${route.path}` }],
              },
            },
          ]
        : undefined,
    backendRefs: [{ name: route.to, port: portOf(environment, route.to, route.port as never) }],
  };
}

/** A Gateway cannot answer 404 without a backend. It redirects the client to `/`, which has no route. */
const denials = (environment: Environment, { path }: Route): Rule[] =>
  deniedPaths(environment)
    .filter((denied) => path !== '/' && denied.startsWith(path))
    .map((value) => ({
      matches: [{ path: { type: Match.PATH_PREFIX, value } }],
      filters: [
        {
          type: Filter.REQUEST_REDIRECT,
          requestRedirect: { statusCode: 302, path: { type: RedirectPath.REPLACE_FULL_PATH, replaceFullPath: '/' } },
        },
      ],
    }));
