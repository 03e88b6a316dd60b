import type { Environment } from '../../environments/lib/types';
import { host } from '../model/addresses';
import { portOf } from '../model/workloads';

/**
 * With `tracing`, what has nginx send a span of each request that is drawn, and pass `traceparent` on. The module is part of
 * the controller's image (images/nginx/rootfs/build.sh of v1.15.1).
 */
export const traceSettings = (environment: Environment): Readonly<Record<string, string>> =>
  environment.tracing
    ? {
        'enable-opentelemetry': 'true',
        'otlp-collector-host': host(environment, 'otel-collector'),
        'otlp-collector-port': String(portOf(environment, 'otel-collector', 'otlp')),
        'otel-service-name': 'ingress-nginx',
        'otel-sampler': 'TraceIdRatioBased',
        'otel-sampler-ratio': String(environment.tracing.samplingRatio),
        // Clients decide nothing: neither which trace a request belongs to nor whether it is kept.
        'otel-sampler-parent-based': 'false',
        'opentelemetry-trust-incoming-span': 'false',
      }
    : {};
