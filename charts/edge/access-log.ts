import type { Environment } from '../../environments/lib/types';

/** The access log of nginx, one line of JSON for each request. */
export const accessLog = (environment: Environment): string => JSON.stringify({ ...fields, ...traceOf(environment) });

const fields = {
  time: '$time_iso8601',
  remote_addr: '$remote_addr',
  host: '$host',
  method: '$request_method',
  // Without the query: presigned URLs contain their signature there, WebSocket URLs their token.
  path: '$uri',
  status: '$status',
  bytes_sent: '$bytes_sent',
  duration: '$request_time',
  upstream: '$proxy_upstream_name',
  upstream_duration: '$upstream_response_time',
  request_id: '$req_id',
};

/** With `tracing`, the fields by which Cloud Logging shows a line with its span. */
const traceOf = ({ gke, tracing }: Environment) =>
  gke && tracing
    ? {
        'logging.googleapis.com/trace': `projects/${gke.project}/traces/$opentelemetry_trace_id`,
        'logging.googleapis.com/spanId': '$opentelemetry_span_id',
      }
    : {};
