import type { Environment } from '../../environments/lib/types';
import { memberAddresses } from '../model/addresses';
import { workloads } from '../model/workloads';

const { ports } = workloads['dragonfly-proxy'];

/** `poolSize` of OpenIM's redis.yml. */
const POOL = 100;

/**
 * Every connection pool of every OpenIM pod at its maximum, during a rollout of each Deployment: one proxy must accept
 * all of them when the other one is down.
 */
const connections = ({ openim }: Environment): number =>
  Object.values(openim.services).reduce((sum, { autoscaling }) => sum + (autoscaling.maxReplicas + 1) * POOL, 0);

/**
 * haproxy.cfg. A server is used when its gate is open and it is the primary for eight checks in a row: 3.5 s. In this
 * time every lease of another primary has ended (2 s), and every proxy has detected that (0.5 s, or 1 s if a check
 * times out).
 */
export const proxyConfig = (environment: Environment): string => `global
  log stdout format raw local0 notice
  # Each connection takes two file descriptors, of the 1048576 that containerd allows. With fewer, HAProxy still starts.
  maxconn ${connections(environment)}
  no strict-limits
  nbthread 2
  hard-stop-after 5s

defaults
  log global
  timeout connect 1s
  timeout check 1s
  # Longer than the 30 minutes after which go-redis closes an idle connection. TCP keepalive detects lost clients.
  timeout client 1h
  timeout server 1h
  option clitcpka
  option srvtcpka

resolvers cluster
  parse-resolv-conf
  # A restarted pod has a new address.
  hold valid 5s

listen redis
  mode tcp
  bind :${ports.redis}
  option tcp-check
  tcp-check connect
  tcp-check send "AUTH \${DRAGONFLY_PASSWORD}\\r\\n"
  tcp-check expect string +OK
  tcp-check send "PUBSUB NUMSUB openim:primary\\r\\n"
  tcp-check expect rstring "openim:primary\\r\\n:[1-9]"
  tcp-check send "INFO replication\\r\\n"
  tcp-check expect string role:master
  default-server check inter 500ms fall 1 rise 8 on-marked-down shutdown-sessions
  # Servers are resolved by name, and down until the first check passes; HAProxy's default is up.
  default-server resolvers cluster resolve-prefer ipv4 init-addr none init-state fully-down
${memberAddresses(environment, 'dragonfly', 'redis')
  .map((address) => `  server ${address.split('.')[0]} ${address}`)
  .join('\n')}

frontend metrics
  mode http
  bind :${ports.metrics}
  timeout client 10s
  http-request use-service prometheus-exporter if { path /metrics }
  http-request return status 200 if { path /alive }
  http-request return status 503 if { path /ready } { nbsrv(redis) lt 1 }
  http-request return status 200 if { path /ready }
  http-request return status 404
`;
