import type { Manifest } from '../../charts/constructs/manifest';
import { headersOf, type Location, locationsOf, type Settings, settingsOf } from './nginx-settings';

/**
 * nginx.conf as ingress-nginx v1.15.1 writes it for the ConfigMap and Ingresses of dist/, without its Lua. The text comes
 * from rootfs/etc/nginx/template/nginx.tmpl and internal/ingress/controller/ of its last commit (dbb11b92), and covers
 * only the settings and annotations of the output. Any other setting is an error, so that a new one is not overlooked.
 *
 * Lua is replaced by: `return 308` for the redirect to TLS, `ssl_certificate` for the certificate that is looked up by
 * name, one `upstream` per Service for the balancer (ExternalName Services have one address).
 */
export function nginxConf(objects: readonly Manifest[], certificate: string): string {
  const ofKind = (kind: string) =>
    objects.filter((object) => object.kind === kind && object.metadata.namespace === 'ingress-nginx');
  const controller = settingsOf(ofKind('ConfigMap'), ofKind('Deployment'));
  const settings = controller.get;
  const locations = ofKind('Ingress').flatMap((ingress) => locationsOf(ingress, ofKind('Service')));
  const headers = headersOf(ofKind('ConfigMap'), controller);
  const conf = `worker_processes ${settings('worker-processes')};
worker_shutdown_timeout ${settings('worker-shutdown-timeout')};
pid /tmp/nginx.pid;
error_log stderr notice;
daemon off;
events { worker_connections ${settings('max-worker-connections')}; }
http {
  log_format upstreaminfo escape=${settings('log-format-escape-json') === 'true' ? 'json' : 'default'} '${settings('log-format-upstream')}';
  access_log /tmp/access.log upstreaminfo;
  client_body_temp_path /tmp/client-body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  keepalive_timeout 75s;
  keepalive_requests 1000;
  client_header_buffer_size 1k;
  large_client_header_buffers 4 8k;
  client_body_buffer_size 8k;
  server_tokens off;
  server_name_in_redirect off;
  port_in_redirect off;
  ssl_protocols ${settings('ssl-protocols')};
  # So that the line above decides: OpenSSL's own level would refuse old protocols as well.
  ssl_ciphers DEFAULT@SECLEVEL=0;
  ssl_certificate ${certificate}/tls.crt;
  ssl_certificate_key ${certificate}/tls.key;
  limit_req_status ${settings('limit-req-status-code')};
  limit_conn_status ${settings('limit-conn-status-code')};
${settings('hide-headers')
  .split(',')
  .map((header) => `  proxy_hide_header ${header};`)
  .join('\n')}
  map $http_x_request_id $req_id { default $http_x_request_id; "" $request_id; }
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
${locations.map(zones).join('')}${locations.map(upstream).join('')}
${[...new Set(locations.map(({ host }) => host))].map((host) => server(host, '', locations, headers, settings)).join('\n')}
${server('_', ' default_server', locations, headers, settings)}
}
`;
  // What the controller itself does with annotations is not in nginx.conf.
  controller.assertRead('allow-snippet-annotations', 'annotation-value-word-blocklist', 'annotations-risk-level');
  for (const location of locations) {
    location.settings.assertRead();
  }
  return conf;
}

function server(
  name: string,
  flag: string,
  all: readonly Location[],
  headers: Record<string, string>,
  settings: Settings['get'],
): string {
  const locations = all.filter(({ host }) => host === name);
  const regex =
    locations.filter(({ settings: { find } }) => find('use-regex') === 'true' || find('rewrite-target')).length > 0;
  const ordered = [...locations].sort((one, other) => other.path.length - one.path.length);
  const rest = locations.some(({ path }) => path === '/')
    ? ''
    : `    location ${regex ? '~* "^/"' : '"/"'} { ${redirect(flag)} return 404; }\n`;
  return `  server {
    server_name ${name};
    listen 80${flag};
    listen 443${flag} ssl http2;
    set $proxy_upstream_name "-";
    ${settings('server-snippet')}
${ordered.map((location) => block(location, regex, headers)).join('\n')}
${rest}  }`;
}

const zone = ({ name, path }: Location): string => `${name}_${Buffer.from(path).toString('hex')}`;

/** Shared memory of the limits of a location. */
function zones(location: Location): string {
  const rps = location.settings.find('limit-rps');
  const connections = location.settings.find('limit-connections');
  return [
    rps && `  limit_req_zone $binary_remote_addr zone=${zone(location)}_rps:5m rate=${rps}r/s;\n`,
    connections && location.pathType !== 'Exact' && `  limit_conn_zone $binary_remote_addr zone=${location.name}_conn:5m;\n`,
  ]
    .filter(Boolean)
    .join('');
}

const upstream = (location: Location): string =>
  `  upstream ${zone(location)} { server ${location.backend}; keepalive 320; keepalive_timeout 60s; }\n`;

/** A host with a certificate of its own sends plain HTTP to TLS; the nameless server has none. */
const redirect = (flag: string): string => (flag ? '' : 'if ($scheme = http) { return 308 https://$host$request_uri; }');

/** Headers that every request gets, by their values. */
const always = {
  ...{ Host: '$http_host', Upgrade: '$http_upgrade', Connection: '$connection_upgrade', 'X-Request-ID': '$req_id' },
  ...{ 'X-Real-IP': '$remote_addr', 'X-Forwarded-For': '$remote_addr', 'X-Forwarded-Host': '$http_host' },
  ...{ 'X-Forwarded-Port': '$server_port', 'X-Forwarded-Proto': '$scheme', 'X-Forwarded-Scheme': '$scheme' },
  ...{ 'X-Scheme': '$scheme', 'X-Original-Forwarded-For': '$http_x_forwarded_for', Proxy: '' },
};

/** A `location` with everything in it. */
function block(location: Location, regex: boolean, headers: Record<string, string>): string {
  const { path, pathType, name } = location;
  const annotation = location.settings.find;
  const place = regex ? `~* "^${path}"` : pathType === 'Exact' ? `= "${path}"` : `"${path}"`;
  const target = annotation('rewrite-target');
  const rps = annotation('limit-rps');
  const connections = annotation('limit-connections');
  const allowed = annotation('whitelist-source-range')?.split(',');
  const lines = [
    `set $proxy_upstream_name "${name}";`,
    redirect(''),
    ...(allowed ? [...allowed.map((range) => `allow ${range};`), 'deny all;'] : []),
    connections && `limit_conn ${name}_conn ${connections};`,
    // limit-burst-multiplier is 5.
    rps && `limit_req zone=${zone(location)}_rps burst=${Number(rps) * 5} nodelay;`,
    `client_max_body_size ${annotation('proxy-body-size') ?? '1m'};`,
    ...Object.entries({ ...always, ...headers }).map(([header, value]) => `proxy_set_header ${header} "${value}";`),
    'proxy_connect_timeout 5s;',
    `proxy_send_timeout ${annotation('proxy-send-timeout') ?? 60}s;`,
    `proxy_read_timeout ${annotation('proxy-read-timeout') ?? 60}s;`,
    'proxy_buffering off;',
    'proxy_buffer_size 4k;',
    'proxy_buffers 4 4k;',
    `proxy_request_buffering ${annotation('proxy-request-buffering') ?? 'on'};`,
    'proxy_http_version 1.1;',
    'proxy_cookie_domain off;',
    'proxy_cookie_path off;',
    'proxy_next_upstream error timeout;',
    'proxy_next_upstream_timeout 0;',
    'proxy_next_upstream_tries 3;',
    target && `rewrite "(?i)${path}" ${target} break;`,
    `proxy_pass http://${zone(location)};`,
    'proxy_redirect off;',
  ];
  return `    location ${place} {\n${lines
    .filter(Boolean)
    .map((line) => `      ${line}\n`)
    .join('')}    }`;
}
