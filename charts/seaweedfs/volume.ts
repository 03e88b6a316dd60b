import { volumeDisk } from '../../environments/lib/machines';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe } from '../constructs/probes';
import { StatefulCluster } from '../constructs/stateful-cluster';
import { scratch } from '../constructs/volumes';
import { podHost } from '../model/addresses';
import { throughputOf } from '../model/capacity/disks';
import { workloads } from '../model/workloads';
import { env, image, logging, masters, mounts, USER } from './common';

/** Volume servers store the bytes. */
export function volume(chart: NamespaceChart): void {
  const name = 'seaweedfs-volume';
  const { ports } = workloads[name];
  const { volume: size } = chart.environment.seaweedfs;
  new StatefulCluster(chart, name, {
    size,
    service: { http: ports.http, grpc: ports.grpc },
    peers: ports,
    minReadySeconds: 30,
    pod: {
      user: USER,
      priority: 'openim-data',
      // 10 s until the masters have removed it (-preStopSeconds), then reads and writes in flight.
      gracePeriod: 150,
      containers: [
        container({
          name: 'volume',
          image: image(chart.environment),
          command: ['weed'],
          args: [
            ...logging,
            'volume',
            `-ip=${podHost(chart.environment, name, '$(POD_NAME)')}`,
            '-ip.bind=0.0.0.0',
            `-port=${ports.http}`,
            `-master=${masters(chart.environment)}`,
            '-dir=/data',
            // As many volumes as fit on the disk; read-only when less than 5 % of it is free.
            '-max=0',
            '-minFreeSpace=5',
            // 25 bytes of memory a file. leveldb takes 2 MiB a volume, and a disk of 500 GiB holds 475: with 476
            // volumes and 9.5 million files 1,136 MB compared with 359 MB, measured.
            '-index=memory',
            '-readMode=proxy',
            // For each copy of a volume during repair, balancing or vacuuming.
            `-maintenanceMBps=${copySpeed(chart.environment)}`,
            `-compactionMBps=${copySpeed(chart.environment)}`,
            '-fileSizeLimitMB=256',
            '-preStopSeconds=10',
            `-metricsPort=${ports.metrics}`,
          ],
          env,
          ports,
          resources: size,
          startup: httpProbe(ports.http, '/status', { period: 10, failures: 60 }),
          readiness: httpProbe(ports.http, '/healthz', { period: 10, failures: 3 }),
          // Not /healthz, which fails when the masters are unavailable: all volume servers would restart without need.
          liveness: httpProbe(ports.http, '/status', { period: 20, timeout: 5, failures: 6 }),
          mounts: mounts,
        }),
      ],
      volumes: [scratch('tmp', '64Mi')],
    },
  });
}

/** MB a second that a copy of a volume may use of a disk: half of its throughput, at most 50. */
export function copySpeed(environment: Environment): number {
  const type = volumeDisk(environment);
  const moved = type
    ? throughputOf(type, amount(environment.seaweedfs.volume.storageSize) / 2 ** 30)
    : Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(50, Math.floor(moved / 2)));
}
