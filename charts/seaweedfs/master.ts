import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe } from '../constructs/probes';
import { StatefulCluster } from '../constructs/stateful-cluster';
import { scratch } from '../constructs/volumes';
import { podHost } from '../model/addresses';
import { workloads } from '../model/workloads';
import { env, image, logging, masters, mounts, USER } from './common';

/** Masters know where volumes are, and elect a leader. */
export function master(chart: NamespaceChart): void {
  const name = 'seaweedfs-master';
  const { ports } = workloads[name];
  const { master: size, replication } = chart.environment.seaweedfs;
  new StatefulCluster(chart, name, {
    size,
    service: { http: ports.http, grpc: ports.grpc },
    peers: ports,
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-data',
      gracePeriod: 60,
      containers: [
        container({
          name: 'master',
          image: image(chart.environment),
          command: ['weed'],
          args: [
            ...logging,
            'master',
            // Must be, letter for letter, one of -peers: otherwise each master elects itself (seaweedfs#6243).
            `-ip=${podHost(chart.environment, name, '$(POD_NAME)')}`,
            `-peers=${masters(chart.environment)}`,
            '-ip.bind=0.0.0.0',
            `-port=${ports.http}`,
            '-mdir=/data',
            `-defaultReplication=${replication}`,
            // The default of 30 GB leaves one volume on a 50 Gi disk, and the second bucket finds no room.
            '-volumeSizeLimitMB=1024',
            // A new leader 1.8 s after the old one is gone, measured; 11 s with the default of 10 s.
            '-electionTimeout=2s',
            '-resumeState=true',
            '-garbageThreshold=0.3',
            '-telemetry=false',
            `-metricsPort=${ports.metrics}`,
          ],
          env: {
            ...env,
            // Volumes to make at a time for a bucket; the default of 6 would take 12 of a small server's places.
            WEED_MASTER_VOLUME_GROWTH_COPY_1: '2',
            WEED_MASTER_VOLUME_GROWTH_COPY_2: '2',
            WEED_MASTER_MAINTENANCE_SCRIPTS: maintenance,
          },
          ports,
          resources: size,
          startup: httpProbe(ports.http, '/cluster/status', { period: 5, failures: 24 }),
          readiness: httpProbe(ports.http, '/cluster/status', { period: 5, failures: 3 }),
          liveness: httpProbe(ports.http, '/healthz', { period: 10, failures: 6 }),
          mounts: mounts,
        }),
      ],
      volumes: [scratch('tmp', '64Mi')],
    },
  });
}

/**
 * What the leading master runs every 17 minutes; weed has no scripts of its own when this is empty. Upstream's list
 * (`weed scaffold -config=master`, 4.44) without erasure coding: its 14 shards on three servers do not outlive the loss of one.
 *
 * - Filers write their change log to files of SeaweedFS, and nothing else deletes them.
 * - No option tells a server that is away for a restart from one that is lost. Two volumes at a time: the servers are counted
 *   again before the next two, so a restart costs two copies and not all of its volumes.
 */
const maintenance = `lock
fs.log.purge -daysAgo=7
volume.deleteEmpty -quietFor=24h -apply
volume.fix.replication -apply -volumesPerStep=2
volume.balance -apply -volumesPerExec=10
s3.clean.uploads -timeAgo=24h
unlock
`;
