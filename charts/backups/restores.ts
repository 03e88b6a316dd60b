import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { amount } from '../../environments/lib/quantity';
import type { Backups, Environment } from '../../environments/lib/types';
import { type ContainerProps, container } from '../constructs/container';
import { customized } from '../constructs/customize';
import { commonLabels, selector } from '../constructs/labels';
import type { Manifest } from '../constructs/manifest';
import { mongodbClient } from '../constructs/mongodb-client';
import { type PodProps, podTemplate } from '../constructs/pod';
import { script } from '../constructs/script';
import { serviceAccount } from '../constructs/service';
import { DATA } from '../constructs/stateful-cluster';
import { host, memberAddresses } from '../model/addresses';
import { type BackupName, googleAccount } from '../model/backups/names';
import { memberFlags } from '../model/etcd';
import { imageOf } from '../model/images';
import { DATABASE } from '../model/openim/names';
import { databases } from '../model/openim/releases';
import { namespaceOf, type WorkloadName } from '../model/workloads';
import { dumpPod, onDisk } from './dumps';
import { filesPod } from './files';
import { inBucket, rclone, S3_BUCKET, seaweedfs } from './rclone';

/** What to restore. */
export interface Restore {
  readonly backup: BackupName;
  /** Name of the dump in the bucket, `<environment>/<service>/<time>.<suffix>`; for files, their folder. */
  readonly object: string;
  /** How to treat existing data: `keep` aborts the restore. Files are never deleted. */
  readonly existing: 'keep' | 'overwrite';
  /** Sequence numbers that each conversation skips: more than it assigned after the dump was made. */
  readonly sequenceGap: number;
}

interface Plan {
  /** The pods have the labels of this backup, and therefore its connections: charts/model/connections.ts. */
  readonly like: WorkloadName;
  /** Pod specs by Job name. */
  readonly jobs: Readonly<Record<string, Omit<PodProps, 'account' | 'restartPolicy'>>>;
}

/**
 * The objects of one restore, which no file of dist/ contains: a ServiceAccount that may read the bucket, and a Job, or
 * one per member. Throws when the environment has no backups, or does not run the service.
 */
export function restoreObjects(environment: Environment, restore: Restore): readonly Manifest[] {
  const { backups } = environment;
  if (!backups) {
    throw new Error(`environment "${environment.name}" has no backups; set backups in environments/${environment.name}.ts`);
  }
  const { like, jobs } = plans[restore.backup](environment, backups, restore);
  const namespace = namespaceOf(environment, like);
  const account = accountOf(like);
  const chart = new Chart(new App(), 'restore', { namespace, labels: commonLabels, disableResourceNameHashes: true });
  serviceAccount(chart, account, { 'iam.gke.io/gcp-service-account': googleAccount(environment, 'restore') });
  for (const [name, pod] of Object.entries(jobs)) {
    new k8s.KubeJob(chart, name, {
      metadata: { name, labels: selector(like) },
      spec: {
        // One try: a person must look at a restore that failed halfway.
        backoffLimit: 0,
        template: podTemplate(like, { ...pod, account, restartPolicy: 'Never' }, { spread: 'none', zones: false }),
      },
    });
  }
  return customized(
    environment,
    chart.node
      .findAll()
      .filter(ApiObject.isApiObject)
      .map((object): Manifest => object.toJson()),
  );
}

import { accountOf } from '../model/backups/names';

type Planner = (environment: Environment, backups: Backups, restore: Restore) => Plan;

/** Downloads the dump to the disk of the pod and verifies its checksum before any data is changed. */
const download = (environment: Environment, backups: Backups, { object }: Restore) =>
  container(
    rclone(environment, {
      name: 'download',
      command: ['/bin/sh', '-ec', script('backups/scripts/download.sh')],
      env: { OBJECT: inBucket(backups, object) },
      mounts: [onDisk],
    }),
  );

const resources = { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '2', memory: '1Gi' } };
const mounts = [onDisk, { volume: 'tmp', path: '/tmp' }];

const single =
  (backup: 'mysql' | 'mongodb', program: (environment: Environment, restore: Restore) => ContainerProps): Planner =>
  (environment, backups, restore) => ({
    like: `openim-${backup}-backup`,
    jobs: {
      [`openim-${backup}-restore`]: {
        ...dumpPod(environment, backup),
        initContainers: [download(environment, backups, restore)],
        containers: [container(program(environment, restore))],
      },
    },
  });

const plans: Readonly<Record<BackupName, Planner>> = {
  mysql: single('mysql', (environment, { existing }) => ({
    name: 'restore',
    image: imageOf(environment, 'mysql'),
    command: ['/bin/bash', '-ec', script('backups/scripts/mysql-restore.sh')],
    env: {
      MYSQL_HOST: host(environment, 'openim-mysql'),
      DATABASES: databases(environment),
      EXISTING: existing,
      VOLUME_BYTES: String(amount(environment.mysql.storageSize)),
      SETUP_PASSWORD: { secret: 'openim-mysql', key: 'setup-password' },
    },
    resources,
    mounts,
  })),
  mongodb: single('mongodb', (environment, { existing, sequenceGap }) => ({
    name: 'restore',
    image: imageOf(environment, 'mongodb'),
    command: ['/bin/bash', '-ec', script('backups/scripts/mongodb-restore.sh')],
    env: {
      MEMBERS: memberAddresses(environment, 'openim-mongodb', 'mongodb').join(','),
      DATABASE,
      EXISTING: existing,
      SEQUENCE_GAP: String(sequenceGap),
      STEPS: script('backups/scripts/mongodb-restore.js'),
      ROOT_PASSWORD: { secret: 'openim-mongodb', key: 'root-password' },
      HOME: '/tmp',
      ...mongodbClient(environment).env,
    },
    resources,
    mounts: [...mounts, ...mongodbClient(environment).mounts],
  })),
  etcd: (environment, backups, restore) => {
    if (environment.openim.release !== 'v3.8') {
      throw new Error(
        `environment "${environment.name}" has no etcd: release ${environment.openim.release} registers elsewhere`,
      );
    }
    const members = Array.from({ length: environment.etcd.replicas }, (_, member) => `openim-etcd-${member}`);
    return {
      like: 'openim-etcd-backup',
      jobs: Object.fromEntries(
        members.map((member) => [`${member}-restore`, etcdMember(environment, backups, restore, member)]),
      ),
    };
  },
  files: (environment, backups, { object, existing }) => ({
    like: 'seaweedfs-backup',
    jobs: {
      'seaweedfs-restore': {
        ...filesPod,
        containers: [
          container(
            rclone(
              environment,
              {
                name: 'copy',
                command: ['/bin/sh', '-ec', script('backups/scripts/files-restore.sh')],
                env: {
                  SOURCE: inBucket(backups, object),
                  TARGET: S3_BUCKET,
                  EXISTING: existing,
                  ...seaweedfs(environment, 'openim'),
                },
              },
              '512Mi',
            ),
          ),
        ],
      },
    },
  }),
};

/**
 * Every member starts from the snapshot, as a member of the cluster that the StatefulSet's flags describe. etcdutl
 * verifies the snapshot by restoring it to a folder beside the existing data; a rename then replaces that data.
 */
function etcdMember(environment: Environment, backups: Backups, restore: Restore, pod: string): PodProps {
  const { volumes, ...rest } = dumpPod(environment, 'etcd');
  const data = { volume: DATA, path: '/var/lib/etcd' };
  const shell = (name: string): k8s.Container =>
    container(
      rclone(environment, {
        name,
        command: ['/bin/sh', '-ec', script(`backups/scripts/etcd-restore-${name}.sh`)],
        env: { EXISTING: restore.existing },
        mounts: [onDisk, data],
      }),
    );
  const etcdutl = container({
    name: 'restore',
    image: imageOf(environment, 'etcd'),
    command: ['etcdutl'],
    args: [
      ...['snapshot', 'restore', '/backup/dump', '--data-dir=/var/lib/etcd/restored'],
      ...memberFlags(environment, pod),
      // Revisions continue above those that watchers have seen.
      '--bump-revision=1000000000',
      '--mark-compacted',
    ],
    resources,
    mounts: [...mounts, data],
  });
  return {
    ...rest,
    volumes: [...volumes, { name: DATA, persistentVolumeClaim: { claimName: `${DATA}-${pod}` } }],
    initContainers: [download(environment, backups, restore), shell('prepare'), etcdutl],
    containers: [shell('swap')],
  };
}
