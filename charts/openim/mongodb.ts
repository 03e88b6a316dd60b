import { amount, guaranteed } from '../../environments/lib/quantity';
import { certificate, tlsFiles } from '../constructs/certificate';
import { container } from '../constructs/container';
import { mongodbClient } from '../constructs/mongodb-client';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { execProbe, tcpProbe } from '../constructs/probes';
import { script } from '../constructs/script';
import { SetupJob } from '../constructs/setup-job';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { memory, scratch, secretFiles } from '../constructs/volumes';
import { memberAddresses } from '../model/addresses';
import { imageOf } from '../model/images';
import { DATABASE } from '../model/openim/names';
import { runs, workloads } from '../model/workloads';

const NAME = 'openim-mongodb';
const { ports } = workloads[NAME];
/** mongodb:999 in the image. */
const USER = 999;

/** Messages, and on v3.8 users, groups and conversations. A replica set even when single: OpenIM's transactions need one. */
export function mongodb(chart: NamespaceChart): void {
  const { environment } = chart;
  const image = imageOf(environment, 'mongodb');
  const tls = tlsFiles(environment, NAME, 'tls.crt', 'tls.key', 'ca.crt');
  certificate(chart, NAME);
  new StatefulCluster(chart, NAME, {
    size: environment.mongodb,
    service: ports,
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-data',
      // A primary steps down, waits for a successor, then writes its checkpoint.
      gracePeriod: 60,
      initContainers: [
        container({
          name: 'keyfile',
          image,
          // mongod rejects a key that others can read, and a Secret volume is group-readable because of fsGroup.
          command: ['install', '-m', '0400', '/secret/keyfile', '/run/mongodb/keyfile'],
          resources: guaranteed('50m', '32Mi'),
          mounts: [
            { volume: 'secret', path: '/secret', readOnly: true },
            { volume: 'run', path: '/run/mongodb' },
          ],
        }),
        ...tls.mounts.map((mount) =>
          container({
            name: 'certificate',
            image,
            // mongod requires both in one file.
            command: ['/bin/bash', '-ec', 'umask 077; cat /tls/tls.crt /tls/tls.key > /run/mongodb/server.pem'],
            resources: guaranteed('50m', '32Mi'),
            mounts: [mount, { volume: 'run', path: '/run/mongodb' }],
          }),
        ),
      ],
      containers: [
        container({
          name: 'mongodb',
          image,
          command: ['/bin/bash', '-ec', script('openim/scripts/mongodb-start.sh'), 'start'],
          args: environment.internalTls && tlsFlags,
          env: {
            POD_NAME: { field: 'metadata.name' },
            ROOT_PASSWORD: { secret: NAME, key: 'root-password' },
            CACHE_GB: String(cacheGB(environment.mongodb.limits.memory)),
            // mongosh writes its history to the home folder.
            HOME: '/tmp',
          },
          ports,
          resources: environment.mongodb,
          // Half an hour: pod 0 creates root before it opens the port, and restarts from the beginning when it is
          // killed; a member that was down replays its journal.
          startup: tcpProbe(ports.mongodb, { period: 10, failures: 180 }),
          // A member is ready when it serves the replica set. The setup Job connects to members before that, by their
          // own names.
          readiness: execProbe(
            ['mongosh', ...(environment.internalTls ? tlsClient : []), '--quiet', '--norc', '--eval', isMember],
            {
              period: 20,
              timeout: 10,
              failures: 3,
            },
          ),
          liveness: tcpProbe(ports.mongodb, { period: 10, failures: 9 }),
          mounts: [
            { volume: DATA, path: '/data/db' },
            { volume: 'run', path: '/run/mongodb' },
            ...tls.mounts,
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      volumes: [
        ...tls.volumes,
        secretFiles('secret', NAME, [{ key: 'keyfile', path: 'keyfile' }]),
        memory('run', '1Mi'),
        scratch('tmp', '128Mi'),
      ],
    },
  });
  setup(chart);
}

/**
 * Members present their certificates to each other and authenticate by keyfile; OpenIM has no certificate, and
 * authenticates by password.
 */
const tlsFlags = [
  '--tlsMode=requireTLS',
  '--tlsCertificateKeyFile=/run/mongodb/server.pem',
  '--tlsCAFile=/tls/ca.crt',
  '--tlsAllowConnectionsWithoutCertificates',
];
/** The certificate contains no IP address; therefore the name. */
const tlsClient = ['--tls', '--tlsCAFile=/tls/ca.crt', '--host=localhost'];

/** `hello` needs no login. */
const isMember = 'const { isWritablePrimary, secondary } = db.hello(); quit(isWritablePrimary || secondary ? 0 : 1)';

/** MongoDB's own rule: half of the memory above 1 GiB, the rest is for connections and sorting; 0.25 is its minimum. */
const cacheGB = (limit: string): number => Math.max(0.25, Math.floor((amount(limit) / 2 ** 30 - 1) * 50) / 100);

function setup(chart: NamespaceChart): void {
  const { environment } = chart;
  const tls = mongodbClient(environment);
  new SetupJob(chart, `${NAME}-setup`, {
    user: USER,
    priority: 'openim-data',
    gracePeriod: 10,
    containers: [
      container({
        name: 'setup',
        image: imageOf(environment, 'mongodb'),
        command: ['mongosh', '--nodb', '--quiet', '--norc', '--eval', script('openim/scripts/mongodb-setup.js')],
        env: {
          MEMBERS: memberAddresses(environment, NAME, 'mongodb').join(','),
          DATABASE,
          ROOT_PASSWORD: { secret: NAME, key: 'root-password' },
          OPENIM_PASSWORD: { secret: NAME, key: 'openim-password' },
          ...(runs(environment, 'openim-mongodb-exporter')
            ? { EXPORTER_PASSWORD: { secret: 'openim-mongodb-exporter', key: 'password' } }
            : {}),
          ...(environment.backups && { BACKUP_PASSWORD: { secret: NAME, key: 'backup-password' } }),
          HOME: '/tmp',
          ...tls.env,
        },
        resources: guaranteed('200m', '256Mi'),
        mounts: [...tls.mounts, { volume: 'tmp', path: '/tmp' }],
      }),
    ],
    volumes: [...tls.volumes, scratch('tmp', '64Mi')],
  });
}
