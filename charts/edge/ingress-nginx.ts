import { k8s } from 'cdk8s-plus-28';
import { guaranteed } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import { selector } from '../constructs/labels';
import { Microservice } from '../constructs/microservice';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe } from '../constructs/probes';
import { servicePorts } from '../constructs/service';
import { scratch } from '../constructs/volumes';
import { edgeWorkers, workerConnections } from '../model/capacity/connections';
import { imageOf } from '../model/images';
import { deniedPaths, REQUEST_API_HEADER } from '../model/routes';
import { workloads } from '../model/workloads';
import { accessLog } from './access-log';
import { TLS_SECRET } from './certificate';
import { ingresses } from './ingresses';
import { otelCollector } from './otel-collector';
import { traceSettings } from './traces';

const NAME = 'ingress-nginx-controller';
const { ports } = workloads[NAME];
const LEASE = 'ingress-nginx-leader';
/** www-data:101:82 in the image. */
const USER = 101;
const GROUP = 82;

/** Ingress: one LoadBalancer, two hosts, a route for each API. */
export function ingressNginx(chart: NamespaceChart): void {
  controller(chart);
  loadBalancer(chart);
  role(chart);
  ingresses(chart, chart.environment);
  otelCollector(chart);
}

function controller(chart: NamespaceChart): void {
  const { edge } = chart.environment;
  const image = imageOf(chart.environment, 'ingressNginx');
  const headers = new HashedConfigMap(chart, 'ingress-nginx-headers', { [REQUEST_API_HEADER]: '$scheme://$host/api' });
  const namespace = chart.environment.namespaces.edge;
  const config = new HashedConfigMap(chart, NAME, {
    ...settings(chart.environment),
    'log-format-upstream': accessLog(chart.environment),
    'worker-processes': String(edgeWorkers(chart.environment)),
    'max-worker-connections': String(workerConnections(chart.environment)),
    'proxy-set-headers': `${namespace}/${headers.name}`,
    ...traceSettings(chart.environment),
  });
  new Microservice(chart, NAME, {
    autoscaling: edge.size.autoscaling,
    minReadySeconds: 10,
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 180 }] },
    pod: {
      user: USER,
      group: GROUP,
      priority: 'openim-edge',
      apiToken: true,
      // 30 s until the load balancer has detected it, 240 s for open connections (worker-shutdown-timeout), 10 s to
      // exit.
      gracePeriod: 300,
      initContainers: [
        container({
          name: 'folders',
          image,
          // The controller writes to /etc/nginx, in which the image has files, and requires the other two folders.
          command: ['/bin/sh', '-ec', 'cp -R /etc/nginx/. /nginx/ && mkdir -p /tmp/nginx /state/telemetry'],
          resources: guaranteed('50m', '64Mi'),
          mounts: [
            { volume: 'nginx', path: '/nginx' },
            { volume: 'state', path: '/state' },
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      containers: [
        container({
          name: 'controller',
          image,
          args: [
            '/nginx-ingress-controller',
            `--election-id=${LEASE}`,
            '--controller-class=k8s.io/ingress-nginx',
            '--ingress-class=nginx',
            // Only its own namespace: see charts/edge/ingresses.ts.
            '--watch-namespace=$(POD_NAMESPACE)',
            `--configmap=$(POD_NAMESPACE)/${config.name}`,
            `--publish-service=$(POD_NAMESPACE)/${NAME}`,
            `--default-ssl-certificate=$(POD_NAMESPACE)/${TLS_SECRET}`,
            '--enable-metrics=true',
            '--profiling=false',
            '--shutdown-grace-period=30',
          ],
          env: {
            POD_NAME: { field: 'metadata.name' },
            POD_NAMESPACE: { field: 'metadata.namespace' },
            LD_PRELOAD: '/usr/local/lib/libmimalloc.so',
          },
          ports,
          resources: edge.size,
          startup: httpProbe(ports.metrics, '/healthz', { period: 5, failures: 24 }),
          readiness: httpProbe(ports.metrics, '/healthz', { period: 5, failures: 2 }),
          liveness: httpProbe(ports.metrics, '/healthz', { period: 10, failures: 6 }),
          preStop: ['/wait-shutdown'],
          // The program files have this capability; if it is not in the bounding set, the kernel does not start them.
          securityContext: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
          mounts: [
            { volume: 'nginx', path: '/etc/nginx' },
            { volume: 'state', path: '/etc/ingress-controller' },
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      // Buffered bodies are in /tmp.
      volumes: [scratch('nginx', '64Mi'), scratch('state', '16Mi'), scratch('tmp', '256Mi')],
    },
  });
}

function loadBalancer(chart: NamespaceChart): void {
  const { gke, edge } = chart.environment;
  new k8s.KubeService(chart, 'load-balancer', {
    metadata: {
      name: NAME,
      labels: selector(NAME),
      annotations: gke && {
        // The load balancer that supports a named address and connects directly to the nodes of the pods; the default
        // from GKE 1.37.
        'cloud.google.com/l4-rbs': 'enabled',
        'networking.gke.io/load-balancer-ip-addresses': gke.staticIpName,
        'networking.gke.io/weighted-load-balancing': 'pods-per-node',
      },
    },
    spec: {
      type: 'LoadBalancer',
      // Preserves the client's address, on which the limits of the routes depend.
      externalTrafficPolicy: 'Local',
      selector: selector(NAME),
      ports: servicePorts(chart.environment, NAME, { http: ports.http, https: ports.https }).map((port) =>
        port.name === 'https' ? { ...port, nodePort: edge.httpsNodePort } : port,
      ),
    },
  });
  chart.reserve({ loadBalancers: 1 });
}

/** Every API call in the sources of the controller in this mode, and no other (v1.15.1). */
function role(chart: NamespaceChart): void {
  const rule = (apiGroup: string, resource: string, verbs: string[], resourceNames?: string[]): k8s.PolicyRule => ({
    apiGroups: [apiGroup],
    resources: [resource],
    verbs,
    resourceNames,
  });
  const name = NAME;
  new k8s.KubeRole(chart, 'controller-role', {
    metadata: { name, labels: selector(NAME) },
    rules: [
      rule('', 'namespaces', ['get'], [chart.environment.namespaces.edge]),
      rule('', 'pods', ['get', 'list']),
      rule('', 'services', ['get', 'list', 'watch']),
      rule('', 'configmaps', ['get', 'list', 'watch']),
      rule('', 'secrets', ['list', 'watch']),
      rule('', 'events', ['create', 'patch']),
      rule('networking.k8s.io', 'ingresses', ['get', 'list', 'watch']),
      rule('networking.k8s.io', 'ingresses/status', ['update']),
      rule('discovery.k8s.io', 'endpointslices', ['list', 'watch']),
      rule('coordination.k8s.io', 'leases', ['create']),
      rule('coordination.k8s.io', 'leases', ['get', 'update'], [LEASE]),
    ],
  });
  new k8s.KubeRoleBinding(chart, 'controller-binding', {
    metadata: { name, labels: selector(NAME) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: chart.environment.namespaces.edge }],
  });
}

/** nginx.conf answers these with 404 before it evaluates any location; annotations cannot do that. */
const deny = (environment: Environment): string =>
  `if ($uri ~* "^(${deniedPaths(environment).join('|')})(/|$)") { return 404; }`;

const settings = (environment: Environment) => ({
  'annotations-risk-level': 'Medium',
  'allow-snippet-annotations': 'false',
  'annotation-value-word-blocklist': 'load_module,lua_package,_by_lua,location,root,proxy_pass,serviceaccount,{,},\',"',
  'server-snippet': deny(environment),
  'ssl-protocols': 'TLSv1.2 TLSv1.3',
  'hide-headers': 'X-Powered-By,Server',
  // The status for too many requests, not for an unavailable service (503).
  'limit-req-status-code': '429',
  'limit-conn-status-code': '429',
  'worker-shutdown-timeout': '240s',
  'log-format-escape-json': 'true',
});
