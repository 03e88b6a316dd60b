import { hasEdge } from '../../environments/lib/edge';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { accountsDeniedPaths, accountsRoutes } from './accounts/routes';
import { publicHosts, s3Host } from './addresses';
import { connectionsPerAddress } from './capacity/connections';
import { largestRequest } from './openim/names';
import type { Route } from './route';
import { runs, type WorkloadName } from './workloads';

export const routes = (environment: Environment): readonly Route[] =>
  all(environment).filter(({ to }) => runs(environment, to));

function all(environment: Environment): readonly Route[] {
  const hosts = publicHosts(environment);
  const uploadBody = environment.openim.limits?.uploadBody;
  return [
    {
      name: 'openim-api',
      host: hosts.api,
      path: '/api',
      prefix: 'stripped',
      to: 'openim-api',
      port: 'http',
      // 2 MiB more than OpenIM's own gRPC limit, which has the better error.
      bodySize: `${mib(largestRequest(environment)) + 2}m`,
      timeout: 60,
      body: 'buffered',
      limits: { requestsPerSecond: 100 },
    },
    {
      name: 'openim-msggateway',
      host: hosts.api,
      path: '/msg_gateway',
      // The gateway upgrades every path.
      prefix: 'kept',
      to: 'openim-msggateway',
      port: 'ws',
      bodySize: '1m',
      // Clients ping every 27 s, and only web clients are pinged by the gateway.
      timeout: 3600,
      body: 'streamed',
      limits: { connections: connectionsPerAddress(environment) },
    },
    {
      name: 'seaweedfs-s3',
      // A separate host: the signature of presigned URLs covers host and path, so neither may change at the edge.
      host: s3Host(environment),
      path: '/',
      prefix: 'kept',
      to: 'seaweedfs-filer',
      port: 's3',
      bodySize: uploadBody ? `${mib(amount(uploadBody))}m` : '1g',
      // A write during a master election waits up to 30 s.
      timeout: 600,
      body: 'streamed',
    },
    ...accountsRoutes(environment),
  ];
}

const mib = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

/**
 * Seconds that a pod of a route continues to serve after SIGTERM. A Gateway sends requests to it until Google's
 * endpoint group has removed it; Google's own example waits 40 s (cloud.google.com/knowledge/kb, 000006416).
 */
export const drain = (environment: Environment): number => (hasEdge(environment, 'gke-gateway') ? 60 : 15);

/**
 * Protocol of the port of a Service behind a Gateway: GKE accepts HTTP, HTTPS and HTTP2 in capitals, and supports
 * WebSockets over HTTP without a setting.
 */
export const gatewayProtocol = (environment: Environment, workload: WorkloadName, port: string): 'HTTP' | undefined =>
  hasEdge(environment, 'gke-gateway') && routes(environment).some((route) => route.to === workload && route.port === port)
    ? 'HTTP'
    : undefined;

/** Paths that must not be public: the list of OpenIM's pods and metrics ports, which requires no token. */
export const deniedPaths = (environment: Environment): readonly string[] => [
  '/api/prometheus_discovery',
  ...accountsDeniedPaths(environment),
];

/**
 * Header with OpenIM's public address. Without it the API answers uploads with http://<host>/object/…, because it sees
 * neither TLS nor the /api prefix.
 */
export const REQUEST_API_HEADER = 'X-Request-Api';
