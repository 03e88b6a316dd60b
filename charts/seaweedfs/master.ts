import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe } from '../constructs/probes';
import { StatefulCluster } from '../constructs/stateful-cluster';
import { scratch } from '../constructs/volumes';
import { podHost } from '../model/addresses';
import { workloads } from '../model/workloads';
import { env, image, logging, masters, mounts, USER } from './common';

/** Masters know the locations of volumes, and elect a leader. */
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
            // Must be identical to one of -peers: otherwise each master elects itself (seaweedfs#6243).
            `-ip=${podHost(chart.environment, name, '$(POD_NAME)')}`,
            `-peers=${masters(chart.environment)}`,
            '-ip.bind=0.0.0.0',
            `-port=${ports.http}`,
            '-mdir=/data',
            `-defaultReplication=${replication}`,
            // With the default of 30 GB a 50 Gi disk has room for one volume, and none for the second bucket.
            '-volumeSizeLimitMB=1024',
            // A new leader 1.8 s after the loss of the old one, measured; 11 s with the default of 10 s.
            '-electionTimeout=2s',
            '-resumeState=true',
            '-garbageThreshold=0.3',
            '-telemetry=false',
            `-metricsPort=${ports.metrics}`,
          ],
          env: {
            ...env,
            // Volumes to create at a time for a bucket; the default of 6 would use 12 of a small server's slots.
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
 * Commands that the leading master runs every 17 minutes; weed has none of its own if this is empty. Upstream's list
 * (`weed scaffold -config=master`, 4.44) without erasure coding: its 14 shards on three servers do not survive the loss of one.
 *
 * - Filers write their change log to files of SeaweedFS, and nothing else deletes them.
 * - No option distinguishes a server that restarts from one that is lost. Two volumes at a time: the servers are counted
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
