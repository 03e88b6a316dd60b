import { MEMORY_SHARE, threads } from '../../environments/lib/memory';
import { mebibytes } from '../../environments/lib/quantity';
import type { Environment, StatefulSize } from '../../environments/lib/types';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { execProbe } from '../constructs/probes';
import { script } from '../constructs/script';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { configFiles, scratch } from '../constructs/volumes';
import { podHost } from '../model/addresses';
import { imageOf } from '../model/images';
import { workloads } from '../model/workloads';
import { dragonflyFailover } from './failover';
import { dragonflyProxies } from './proxy';
import { dragonflySentinels } from './sentinel';

const NAME = 'dragonfly';
const { ports } = workloads[NAME];
/** dfly:999 in the image. */
const USER = 999;
const PASSWORD = { secret: NAME, key: 'password' };

/** OpenIM's Redis: tokens, online users, sequence numbers, caches. One pod is the primary, the others copy it. */
export function dragonfly(chart: NamespaceChart): void {
  const { environment } = chart;
  const { dragonfly: size } = environment;
  const failover = dragonflyFailover(environment);
  const scripts = new HashedConfigMap(chart, `${NAME}-scripts`, {
    'alive.sh': script('dragonfly/scripts/alive.sh'),
    'loaded.sh': script('dragonfly/scripts/loaded.sh'),
    'purge.sh': script('dragonfly/scripts/purge.sh'),
    'whole.sh': script('dragonfly/scripts/whole.sh'),
    ...failover.scripts,
  });
  const program = {
    image: imageOf(environment, 'dragonfly'),
    env: {
      POD_NAME: { field: 'metadata.name' },
      ...failover.env,
      HOST: podHost(environment, NAME, '$(POD_NAME)'),
      PORT: String(ports.redis),
      ADMIN_PORT: String(ports.admin),
      REDISCLI_AUTH: PASSWORD,
    },
    mounts: [
      { volume: 'scripts', path: '/scripts', readOnly: true as const },
      { volume: 'tmp', path: '/tmp' },
    ],
  };
  new StatefulCluster(chart, NAME, {
    size,
    service: { redis: ports.redis },
    // Clients write, and only the primary accepts writes.
    leadsTo: failover.clients,
    peers: ports,
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-data',
      // SIGTERM writes a snapshot first.
      gracePeriod: 120,
      containers: [
        container({
          ...program,
          name: NAME,
          command: ['tini', '--', '/bin/sh', '-ec', failover.start, 'start'],
          args: [...flags(size), ...metrics(environment), ...failover.flags],
          env: {
            ...program.env,
            // Dragonfly reads any flag from DFLY_<flag>, and exits at an unknown one.
            DFLY_requirepass: PASSWORD,
            DFLY_masterauth: PASSWORD,
          },
          ports,
          resources: size,
          // 1.4 GB take 20 minutes to load from a 10 Gi pd-standard disk, which reads 1.2 MiB a second.
          startup: execProbe([failover.probes.startup], { period: 5, timeout: 5, failures: 360 }),
          readiness: execProbe([failover.probes.readiness], { period: 5, timeout: 5, failures: 3 }),
          liveness: execProbe(['/scripts/alive.sh'], { period: 15, timeout: 10, failures: 4 }),
          preStop: failover.preStop,
          mounts: [{ volume: DATA, path: '/data' }, ...program.mounts],
        }),
        ...failover.sidecars(program),
      ],
      volumes: [configFiles('scripts', scripts.name, 0o555), scratch('tmp', '64Mi')],
    },
  });
  if (size.failover === 'sentinel') {
    dragonflySentinels(chart);
    dragonflyProxies(chart);
  }
}

const flags = (size: StatefulSize): string[] => [
  '--logtostderr',
  '--dir=/data',
  // One file, which every snapshot overwrites; the default name contains a timestamp, and the files would fill the
  // disk.
  '--dbfilename=dump',
  '--snapshot_cron=*/15 * * * *',
  `--maxmemory=${mebibytes(size.limits.memory, MEMORY_SHARE)}mb`,
  `--proactor_threads=${threads(size)}`,
  // containerd's default seccomp profile blocks io_uring.
  '--force_epoll=true',
  `--port=${ports.redis}`,
  // Without a password, for the probes; no NetworkPolicy allows other pods.
  `--admin_port=${ports.admin}`,
  '--admin_nopass=true',
  // A primary that restarts empty must not empty its replica.
  '--break_replication_on_master_restart=true',
  // Once a day it would ask a server of its vendor for new releases, which the policies block.
  '--version_check=false',
];

/** /metrics on the client port needs no password; every other page requires that of Redis (ConfigureHttpHandlers). */
const metrics = ({ monitoring: { mode } }: Environment): string[] => [`--primary_port_http_enabled=${mode !== 'none'}`];
