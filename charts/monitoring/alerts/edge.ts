import { edgeConnections } from '../../model/capacity/connections';
import { ALERT_SHARE } from '../../model/capacity/facts';
import { runs, workloadsOf } from '../../model/workloads';
import type { Alert, AlertTable } from './alert';
import { burnRates } from './burn-rate';

const controller = 'job="ingress-nginx-controller",pod="ingress-nginx-controller-a"';
const api = `${controller},service="openim-api"`;
const logins = `${controller},service="openim-chat-api"`;
const requests = (status: string, of = api) => `nginx_ingress_controller_requests{${of},status="${status}"}`;
const bucket = (le: string) => `nginx_ingress_controller_request_duration_seconds_bucket{${api},le="${le}"}`;
const durations = `nginx_ingress_controller_request_duration_seconds_count{${api}}`;
const certificate = `nginx_ingress_controller_ssl_expire_time_seconds{${controller},host="openim.example"}`;
const DAY = 24 * 3600;

/** ingress-nginx; a Gateway's metrics are Google's, in Cloud Monitoring. */
export const edge: AlertTable = (environment): readonly Alert[] => {
  if (workloadsOf(environment, 'edge').length === 0) {
    return [];
  }
  const connections = edgeConnections(environment);
  return [
    ...burnRates({
      ratio: 'api_errors',
      name: 'ApiErrors',
      budget: 0.001,
      what: "of the API's answers are 5xx",
      fires: { [requests('502')]: '0+3x480', [requests('200')]: '0+97x480' },
      silent: { [requests('502')]: '0x480', [requests('200')]: '0+97x480' },
    }),
    ...burnRates({
      ratio: 'api_slow',
      name: 'ApiLatency',
      budget: 0.01,
      what: "of the API's answers take longer than a second",
      fires: { [bucket('1')]: '0+70x480', [durations]: '0+100x480' },
      silent: { [bucket('1')]: '0+100x480', [durations]: '0+100x480' },
    }),
    ...(environment.accounts
      ? burnRates({
          ratio: 'login_errors',
          name: 'LoginErrors',
          budget: 0.001,
          what: "of openim-chat's answers are 5xx",
          fires: { [requests('502', logins)]: '0+3x480', [requests('200', logins)]: '0+97x480' },
          silent: { [requests('502', logins)]: '0x480', [requests('200', logins)]: '0+97x480' },
        })
      : []),
    {
      name: 'CertificateExpired',
      severity: 'critical',
      expr: `min by (host) (nginx_ingress_controller_ssl_expire_time_seconds) - time() < ${3 * DAY}`,
      for: '5m',
      summary: 'The certificate of {{ $labels.host }} expires in {{ $value | humanizeDuration }}.',
      silences: { alerts: ['CertificateExpires'], equal: ['host'] },
      fires: { [certificate]: `${2 * DAY}x30` },
      silent: { [certificate]: `${4e9}x30` },
    },
    {
      name: 'CertificateExpires',
      severity: 'warning',
      // cert-manager renews 30 days before.
      expr: `min by (host) (nginx_ingress_controller_ssl_expire_time_seconds) - time() < ${14 * DAY}`,
      for: '1h',
      summary: 'The certificate of {{ $labels.host }} expires in {{ $value | humanizeDuration }}.',
      at: '80m',
      fires: { [certificate]: `${10 * DAY}x90` },
      silent: { [certificate]: `${4e9}x90` },
    },
    {
      name: 'EdgeConfigurationRefused',
      severity: 'critical',
      expr: 'min by (pod) (nginx_ingress_controller_config_last_reload_successful) == 0',
      for: '5m',
      summary: '{{ $labels.pod }} could not load its configuration and keeps the previous one.',
      fires: { [`nginx_ingress_controller_config_last_reload_successful{${controller}}`]: '0x30' },
      silent: { [`nginx_ingress_controller_config_last_reload_successful{${controller}}`]: '1x30' },
    },
    {
      name: 'EdgeConnectionsNearLimit',
      severity: 'warning',
      // One full worker rejects connections, even if the others are idle.
      expr: `max by (pod) (nginx_ingress_controller_nginx_process_connections{state="active"}) > ${ALERT_SHARE * connections}`,
      for: '5m',
      summary: `{{ $labels.pod }} has {{ $value | humanize }} connections; its limit is ${connections}.`,
      fires: {
        [`nginx_ingress_controller_nginx_process_connections{${controller},state="active"}`]: `${0.9 * connections}x30`,
      },
      silent: {
        [`nginx_ingress_controller_nginx_process_connections{${controller},state="active"}`]: `${0.5 * connections}x30`,
      },
    },
    ...(runs(environment, 'otel-collector') ? [tracesLost] : []),
  ];
};

const failed = 'otelcol_exporter_send_failed_spans{job="otel-collector",pod="otel-collector-a"}';

const tracesLost: Alert = {
  name: 'TracesLost',
  severity: 'warning',
  expr: 'sum(increase(otelcol_exporter_send_failed_spans[15m])) > 0',
  for: '15m',
  summary: 'Cloud Trace did not accept {{ $value | humanize }} spans in a quarter of an hour.',
  at: '40m',
  fires: { [failed]: '0+5x60' },
  silent: { [failed]: '5x60' },
};
