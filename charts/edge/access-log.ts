import type { Environment } from '../../environments/lib/types';

/** The access log of nginx, a line of JSON for each request. */
export const accessLog = (environment: Environment): string => JSON.stringify({ ...fields, ...traceOf(environment) });

const fields = {
  time: '$time_iso8601',
  remote_addr: '$remote_addr',
  host: '$host',
  method: '$request_method',
  // Without its query: presigned URLs carry their signature there, WebSocket URLs their token.
  path: '$uri',
  status: '$status',
  bytes_sent: '$bytes_sent',
  duration: '$request_time',
  upstream: '$proxy_upstream_name',
  upstream_duration: '$upstream_response_time',
  request_id: '$req_id',
};

/** With `tracing`, by what Cloud Logging shows a line beside its span. */
const traceOf = ({ gke, tracing }: Environment) =>
  gke && tracing
    ? {
        'logging.googleapis.com/trace': `projects/${gke.project}/traces/$opentelemetry_trace_id`,
        'logging.googleapis.com/spanId': '$opentelemetry_span_id',
      }
    : {};
