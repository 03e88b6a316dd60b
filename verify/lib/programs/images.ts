import assert from 'node:assert';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseImage } from '../../../environments/lib/versions';
import type { ToolName } from '../../tools/programs';
import {
  DEBIAN,
  debianEnv,
  debianPackages,
  fromDebian,
  mavenJars,
  mysqldExporter,
  mysqlServer,
  mysqlWithClone,
  npmPackages,
} from '../packages';
import { tool } from '../tools';

/** A test double of a container image: its programs, and the shell that its scripts find. */
export interface Image {
  readonly shell: 'machine' | 'busybox' | 'none';
  /** Folder or file of this machine by its path in the container. */
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Variables of the test double that replace those of the pod. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Values of flags (`-name=value`) that replace those of the pod. */
  readonly flags?: Readonly<Record<string, string>>;
  /** What runs when the pod names no command. */
  readonly entrypoint?: readonly string[];
}

/** Variables with which it takes this long for each key of a snapshot, until `CONFIG SET key-load-delay 0`, and still answers. */
export const slowLoad = (microseconds: number) => ({
  REDIS_FLAGS: `--key-load-delay ${microseconds} --loading-process-events-interval-bytes 1024`,
});

const own = (file: string): string => join(__dirname, '../stand-ins', file);
const standIns = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, own(name)]));
const PROGRAMS = '/opt/bin';
const PACKAGES = '/opt/debian';

/** An image with bash and GNU's programs. */
function machine(programs: Readonly<Record<string, string>>, rest: Partial<Image> = {}): Image {
  // It may be the first to come, and need no package.
  mkdirSync(DEBIAN, { recursive: true });
  return {
    shell: 'machine',
    ...rest,
    files: { [PACKAGES]: DEBIAN, ...inPath(programs), ...rest.files },
    env: { ...packages, PATH: `${PROGRAMS}:${packages.PATH}`, ...rest.env },
  };
}

/** An Alpine image: busybox and what is named, nothing else. Debian builds its busybox without `nc -z`, which Alpine's has. */
async function alpine(programs: Readonly<Record<string, string>>): Promise<Image> {
  await debianPackages(['busybox', 'netcat-openbsd']);
  return {
    shell: 'busybox',
    files: {
      [PACKAGES]: DEBIAN,
      ...inPath({
        busybox: fromDebian('usr/bin/busybox', 'bin/busybox'),
        nc: fromDebian('usr/bin/nc.openbsd', 'bin/nc.openbsd'),
        ...programs,
      }),
    },
    env: { ...packages, PATH: `${PROGRAMS}:/bin` },
  };
}

const packages = debianEnv(PACKAGES);
const inPath = (programs: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(programs).map(([name, path]) => [`${PROGRAMS}/${name}`, path]));

/** Programs of verify/tools by their names. */
const tools = async (...names: readonly ToolName[]): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, await tool(name)] as const)));

/** An image of programs alone; the first one is its entry point. */
const bare = (programs: Readonly<Record<string, string>>): Image => ({
  shell: 'none',
  files: inPath(programs),
  env: { PATH: PROGRAMS },
  entrypoint: Object.keys(programs).slice(0, 1),
});

const images: Readonly<Record<string, () => Promise<Image>>> = {
  'quay.io/coreos/etcd': async () => bare(await tools('etcd', 'etcdctl', 'etcdutl')),
  'docker.io/prom/prometheus': async () => bare(await tools('prometheus')),
  'docker.io/prom/alertmanager': async () => bare(await tools('alertmanager')),
  'docker.io/prom/mysqld-exporter': async () => bare({ mysqld_exporter: await mysqldExporter() }),
  'docker.io/library/haproxy': async () => {
    await debianPackages(['haproxy']);
    return machine({ haproxy: fromDebian('usr/sbin/haproxy') });
  },
  'docker.io/valkey/valkey': async () => {
    await debianPackages(['redis-sentinel', 'redis-tools']);
    // The program goes by the name that it is called by.
    const programs = {
      'redis-sentinel': fromDebian('usr/bin/redis-sentinel'),
      'valkey-cli': fromDebian('usr/bin/redis-cli'),
    };
    return alpine({ ...programs, ...standIns('valkey-sentinel') });
  },
  'docker.io/openim/openim-server': async () => {
    const image = await alpine(await tools('registry', 'clients'));
    const binaries = '/openim-server/_output/bin/platforms/linux/amd64';
    const programs = {
      [`${binaries}/openim-rpc-user`]: own('openim'),
      [`${binaries}/openim-msgtransfer`]: await tool('msgtransfer'),
    };
    return { ...image, files: { ...image.files, ...programs } };
  },
  'docker.io/chrislusf/seaweedfs': async () => ({
    ...(await alpine({ weed: await tool('weed'), curl: '/usr/bin/curl' })),
    // Its servers share this machine's disk. For each volume they count 1 GiB as used, and write nothing at 5 % free.
    flags: { '-volumeSizeLimitMB': '64', '-minFreeSpace': '1GiB' },
  }),
  'docker.io/rclone/rclone': async () => ({
    // Debian builds its busybox without flock.
    ...(await alpine({ rclone: await tool('rclone'), flock: '/usr/bin/flock' })),
    // Without TLS, and the metadata server by its name: verify/backup/bucket.ts answers for both.
    instead: {
      GCE_METADATA_HOST: 'metadata.google.internal',
      RCLONE_GCS_ENDPOINT: 'http://storage.googleapis.com/storage/v1/',
    },
  }),
  'docker.io/library/mysql': async () => {
    await debianPackages(['libaio1', 'mariadb-client', 'libmariadb3']);
    return machine(
      {
        mysql: fromDebian('usr/bin/mariadb'),
        mysqldump: own('mysqldump'),
        'mariadb-dump': fromDebian('usr/bin/mariadb-dump'),
        mysqladmin: fromDebian('usr/bin/mariadb-admin'),
      },
      {
        files: { '/opt/mysql': await mysqlServer(), '/etc/my.cnf': own('my.cnf') },
        env: {
          MARIADB_PLUGIN_DIR: `${PACKAGES}/usr/lib/x86_64-linux-gnu/libmariadb3/plugin`,
          PATH: `${PROGRAMS}:/opt/mysql/bin:${packages.PATH}`,
        },
      },
    );
  },
  'docker.io/library/mysql:9.7': async () => {
    const debian = await mysqlWithClone();
    // mysqlbinlog is that of an operator's machine: the image has none (docker-library/mysql#907).
    const programs = ['mysqld', 'mysql', 'mysqladmin', 'mysqldump', 'mysqlbinlog'].map((name) => [
      name,
      own('debian-program'),
    ]);
    return machine(Object.fromEntries(programs), {
      files: { '/opt/mysql-9.7': join(debian, 'usr'), '/etc/my.cnf': own('my-9.7.cnf') },
    });
  },
  'docker.io/library/mongo': async () =>
    machine(
      {
        ...{ 'docker-entrypoint.sh': own('mongodb-entrypoint'), mongosh: own('mongosh'), node: process.execPath },
        ...(await tools('mongod', 'mongodump', 'mongorestore')),
      },
      { files: { '/opt/mongosh': await npmPackages('mongosh') } },
    ),
  'docker.io/library/zookeeper': async () => {
    await debianPackages(['netcat-openbsd']);
    return machine(
      { ...standIns('zkServer.sh'), nc: fromDebian('usr/bin/nc.openbsd', 'bin/nc.openbsd') },
      { files: { '/docker-entrypoint.sh': own('zookeeper-entrypoint'), '/opt/zookeeper': await mavenJars('zookeeper') } },
    );
  },
  'docker.dragonflydb.io/dragonflydb/dragonfly': async () => {
    await debianPackages(['redis-server', 'redis-tools', 'tcc', 'tini']);
    return machine(
      { ...standIns('dragonfly', 'dragonfly-info.c'), tini: fromDebian('usr/bin/tini') },
      // Redis has one port, which has the password.
      { instead: { ADMIN_PORT: '6379' } },
    );
  },
  'registry.k8s.io/ingress-nginx/controller': async () => {
    await debianPackages(['nginx']);
    return machine({ nginx: fromDebian('usr/sbin/nginx') });
  },
  'docker.redpanda.com/redpandadata/redpanda': async () =>
    machine(
      { ...standIns('kafka', 'redpanda-admin'), ...(await tools('rpk')), node: process.execPath },
      { files: { '/opt/kafka': await mavenJars('kafka'), '/opt/log4j.properties': own('log4j.properties') } },
    ),
};

/** The test double of an image. Throws for an image that has none. */
export function imageOf(reference: string): Promise<Image> {
  const { repository, tag } = parseImage(reference);
  const make = images[`${repository}:${tag}`] ?? images[repository];
  assert(make, `image ${reference} has no test double: add ${repository} to verify/lib/programs/images.ts`);
  return make();
}
