import type { Environment, Resources } from '../../environments/lib/types';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import { Microservice } from '../constructs/microservice';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe, tcpProbe } from '../constructs/probes';
import { configFiles } from '../constructs/volumes';
import { toYaml } from '../constructs/yaml';
import { privateHosts } from '../model/google-apis';
import { imageOf } from '../model/images';
import { runs, workloads } from '../model/workloads';

const NAME = 'otel-collector';
const { ports } = workloads[NAME];

const resources: Resources = {
  requests: { cpu: '50m', memory: '128Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
};

/**
 * With `tracing`, the collector that receives nginx's spans and exports them to Cloud Trace, in batches and without
 * confidential values.
 */
export function otelCollector(chart: NamespaceChart): void {
  const { environment } = chart;
  if (!runs(environment, NAME)) {
    return;
  }
  const config = new HashedConfigMap(chart, `${NAME}-config`, { 'config.yaml': collectorConfig(environment) });
  new Microservice(chart, NAME, {
    autoscaling: { minReplicas: 2, maxReplicas: 2 },
    service: { otlp: ports.otlp },
    minReadySeconds: 5,
    scaleDown: {},
    pod: {
      // otelcol in the image.
      user: 10001,
      priority: 'openim-monitoring',
      // Exports the remaining spans.
      gracePeriod: 30,
      hostAliases: privateHosts('cloudtrace'),
      containers: [
        container({
          name: NAME,
          image: imageOf(environment, 'otelCollector'),
          args: ['--config=/etc/otelcol/config.yaml'],
          // Four fifths of the limit: Go's garbage collector must run before the kernel kills the process.
          env: { GOMEMLIMIT: '205MiB' },
          ports,
          resources,
          startup: httpProbe(ports.health, '/', { period: 3, failures: 20 }),
          readiness: httpProbe(ports.health, '/', { period: 5, failures: 3 }),
          liveness: tcpProbe(ports.health, { period: 20, failures: 6 }),
          mounts: [{ volume: 'config', path: '/etc/otelcol', readOnly: true }],
        }),
      ],
      volumes: [configFiles('config', config.name)],
    },
  });
}

/** github.com/open-telemetry/opentelemetry-collector: docs; the exporter and `transform` are in contrib. */
const collectorConfig = ({ gke }: Environment): string =>
  toYaml({
    extensions: { health_check: { endpoint: `0.0.0.0:${ports.health}` } },
    receivers: { otlp: { protocols: { grpc: { endpoint: `0.0.0.0:${ports.otlp}` } } } },
    processors: {
      // Share of the container's limit; above it the collector rejects spans, and nginx drops them.
      memory_limiter: { check_interval: '1s', limit_percentage: 75, spike_limit_percentage: 20 },
      // nginx's module sends the whole URI. Presigned URLs contain their signature in the query, WebSocket URLs their
      // token.
      transform: {
        error_mode: 'propagate',
        trace_statements: ['replace_pattern(span.attributes["http.target"], "[?].*", "")'],
      },
      batch: {},
    },
    exporters: { googlecloud: { project: gke?.project } },
    service: {
      extensions: ['health_check'],
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['memory_limiter', 'transform', 'batch'], exporters: ['googlecloud'] },
      },
      telemetry: {
        logs: { encoding: 'json' },
        metrics: { readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: ports.metrics } } } }] },
      },
    },
  });
