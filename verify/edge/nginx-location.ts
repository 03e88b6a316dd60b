import type { Location } from './nginx-settings';

const zone = ({ name, path }: Location): string => `${name}_${Buffer.from(path).toString('hex')}`;

/** Shared memory of the limits of a location. */
export function zones(location: Location): string {
  const rps = location.settings.find('limit-rps');
  const connections = location.settings.find('limit-connections');
  return [
    rps && `  limit_req_zone $binary_remote_addr zone=${zone(location)}_rps:5m rate=${rps}r/s;\n`,
    connections && location.pathType !== 'Exact' && `  limit_conn_zone $binary_remote_addr zone=${location.name}_conn:5m;\n`,
  ]
    .filter(Boolean)
    .join('');
}

export const upstream = (location: Location): string =>
  `  upstream ${zone(location)} { server ${location.backend}; keepalive 320; keepalive_timeout 60s; }\n`;

/** A host with a certificate of its own sends plain HTTP to TLS; the nameless server has none. */
export const redirect = (flag: string): string =>
  flag ? '' : 'if ($scheme = http) { return 308 https://$host$request_uri; }';

/** Headers that every request gets, by their values. */
const always = {
  ...{ Host: '$http_host', Upgrade: '$http_upgrade', Connection: '$connection_upgrade', 'X-Request-ID': '$req_id' },
  ...{ 'X-Real-IP': '$remote_addr', 'X-Forwarded-For': '$remote_addr', 'X-Forwarded-Host': '$http_host' },
  ...{ 'X-Forwarded-Port': '$server_port', 'X-Forwarded-Proto': '$scheme', 'X-Forwarded-Scheme': '$scheme' },
  ...{ 'X-Scheme': '$scheme', 'X-Original-Forwarded-For': '$http_x_forwarded_for', Proxy: '' },
};

/** A `location` with everything in it. */
export function block(location: Location, regex: boolean, headers: Record<string, string>): string {
  const { path, pathType, name } = location;
  const annotation = location.settings.find;
  const place = regex ? `~* "^${path}"` : pathType === 'Exact' ? `= "${path}"` : `"${path}"`;
  const target = annotation('rewrite-target');
  const rps = annotation('limit-rps');
  const connections = annotation('limit-connections');
  const lines = [
    `set $proxy_upstream_name "${name}";`,
    redirect(''),
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
