import type { Environment } from '../../environments/lib/types';
import { host } from '../model/addresses';
import { portOf } from '../model/workloads';

/**
 * With `tracing`, the settings with which nginx sends a span of each sampled request and passes `traceparent` on. The
 * module is part of the controller's image (images/nginx/rootfs/build.sh of v1.15.1).
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
        // Clients control neither the trace of a request nor its sampling.
        'otel-sampler-parent-based': 'false',
        'opentelemetry-trust-incoming-span': 'false',
      }
    : {};
