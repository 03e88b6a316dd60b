import { parse } from 'yaml';
import dev from '../environments/dev';
import { images } from '../environments/lib/versions';
import { full } from './lib/optional';
import { find, ofKind, subject } from './lib/subject';
import type { Node } from './lib/workloads';

const { objects } = subject(full);
const configMap = (begin: string, of = objects) =>
  ofKind(of, 'ConfigMap').find(({ metadata }) => metadata.name.startsWith(begin))?.data;

describe('traces', () => {
  it('has nginx sample requests independently of clients, and send spans to the collector', () => {
    expect(configMap('ingress-nginx-controller-')).toMatchObject({
      'enable-opentelemetry': 'true',
      'otlp-collector-host': 'otel-collector.ingress-nginx.svc.cluster.local',
      'otlp-collector-port': '4317',
      'otel-sampler': 'TraceIdRatioBased',
      'otel-sampler-ratio': '0.05',
      'otel-sampler-parent-based': 'false',
      'opentelemetry-trust-incoming-span': 'false',
    });
  });

  it('puts the trace into the access log in the format of Cloud Logging', () => {
    expect(JSON.parse(configMap('ingress-nginx-controller-')['log-format-upstream'])).toMatchObject({
      path: '$uri',
      'logging.googleapis.com/trace': 'projects/openim-prod/traces/$opentelemetry_trace_id',
      'logging.googleapis.com/spanId': '$opentelemetry_span_id',
    });
  });

  it('limits memory, removes queries before the export, and exports nowhere else', () => {
    const config = parse(configMap('otel-collector-config-')['config.yaml']);
    expect(config.service.pipelines).toEqual({
      traces: { receivers: ['otlp'], processors: ['memory_limiter', 'transform', 'batch'], exporters: ['googlecloud'] },
    });
    expect(Object.keys(config.exporters)).toEqual(['googlecloud']);
    expect(config.exporters.googlecloud).toEqual({ project: 'openim-prod' });
    // Spans that cannot be cleaned are dropped, not sent as they are.
    expect(config.processors.transform).toEqual({
      error_mode: 'propagate',
      trace_statements: ['replace_pattern(span.attributes["http.target"], "[?].*", "")'],
    });
    expect(config.processors.memory_limiter).toEqual({
      check_interval: '1s',
      limit_percentage: 75,
      spike_limit_percentage: 20,
    });
  });

  it('listens on the ports of its container, its probes and its policy', () => {
    const config = parse(configMap('otel-collector-config-')['config.yaml']);
    const [container] = find(objects, 'Deployment ingress-nginx/otel-collector').spec.template.spec.containers;
    const ports = Object.fromEntries(container.ports.map(({ name, containerPort }: Node) => [name, containerPort]));
    expect(ports).toEqual({ otlp: 4317, health: 13133, metrics: 8888 });
    expect(container.image).toBe(images.otelCollector);
    expect(config.receivers.otlp.protocols.grpc.endpoint).toBe('0.0.0.0:4317');
    expect(config.extensions.health_check.endpoint).toBe('0.0.0.0:13133');
    expect(config.service.telemetry.metrics.readers[0].pull.exporter.prometheus).toEqual({ host: '0.0.0.0', port: 8888 });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/', port: 13133 });
  });

  it('allows ingress only from the controller and the collectors of metrics, and egress only to Google', () => {
    const { spec } = find(objects, 'NetworkPolicy ingress-nginx/otel-collector');
    expect(
      spec.ingress.map(({ from: [{ podSelector }], ports: [{ port }] }: Node) => [
        podSelector.matchLabels['app.kubernetes.io/name'],
        port,
      ]),
    ).toEqual([
      ['ingress-nginx-controller', 4317],
      ['prometheus', 8888],
    ]);
    expect(spec.egress.flatMap(({ to }: Node) => to.map(({ ipBlock }: Node) => ipBlock.cidr))).toEqual([
      '199.36.153.8/30',
      '169.254.169.254/32',
      '169.254.169.252/32',
    ]);
    const { hostAliases } = find(objects, 'Deployment ingress-nginx/otel-collector').spec.template.spec;
    expect(hostAliases.flatMap(({ hostnames }: Node) => hostnames)).toEqual(Array(4).fill('cloudtrace.googleapis.com'));
  });

  it('adds nothing without them', () => {
    const plain = subject(dev).objects;
    expect(JSON.stringify(plain)).not.toMatch(/otel|opentelemetry|cloudtrace/);
  });
});
