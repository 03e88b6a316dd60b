import type { k8s } from 'cdk8s-plus-28';
import type { Backups, Environment } from '../../environments/lib/types';
import { type ContainerProps, container } from '../constructs/container';
import { mongodbClient } from '../constructs/mongodb-client';
import type { PodProps } from '../constructs/pod';
import { script } from '../constructs/script';
import { disk, memory } from '../constructs/volumes';
import { address, host, memberAddresses } from '../model/addresses';
import { type DumpName, folderOf, suffixes } from '../model/backups/names';
import { privateHosts } from '../model/google-apis';
import { imageOf } from '../model/images';
import { databases } from '../model/openim/releases';
import { inBucket, rclone } from './rclone';

/** Folder of a dump between the program that creates it and the one that uploads it. */
export const DISK = 'backup';
export const onDisk = { volume: DISK, path: '/backup' };

/** Users of the images. */
const users: Readonly<Record<DumpName, number>> = { mysql: 999, mongodb: 999, etcd: 10001 };

/** The pod of one run: an init container dumps to a separate disk, and complete dumps are uploaded. */
export const dump = (environment: Environment, backups: Backups, name: DumpName): PodProps => ({
  ...dumpPod(environment, name),
  initContainers: [container(programs[name](environment))],
  containers: [
    container(
      rclone(environment, {
        name: 'upload',
        command: ['/bin/sh', '-ec', script('backups/scripts/upload.sh')],
        env: { FOLDER: inBucket(backups, folderOf(environment, name)), SUFFIX: suffixes[name] },
        mounts: [onDisk],
      }),
    ),
  ],
});

/** Settings that the pods of a dump and of its restore share. */
export const dumpPod = (environment: Environment, name: DumpName) => ({
  user: users[name],
  priority: 'openim-app' as const,
  gracePeriod: 10,
  hostAliases: privateHosts('storage'),
  volumes: [
    disk(environment, DISK, environment[name].storageSize),
    memory('tmp', '16Mi'),
    ...(name === 'mongodb' ? mongodbClient(environment).volumes : []),
  ] as readonly k8s.Volume[],
});

const resources = { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } };
const mounts = [onDisk, { volume: 'tmp', path: '/tmp' }];

const programs: Readonly<Record<DumpName, (environment: Environment) => ContainerProps>> = {
  mysql: (environment) => ({
    name: 'dump',
    image: imageOf(environment, 'mysql'),
    command: ['/bin/bash', '-ec', script('backups/scripts/mysql-backup.sh')],
    env: {
      MYSQL_HOST: host(environment, 'openim-mysql'),
      DATABASES: databases(environment),
      BACKUP_PASSWORD: { secret: 'openim-mysql', key: 'backup-password' },
    },
    resources,
    mounts,
  }),
  mongodb: (environment) => ({
    name: 'dump',
    image: imageOf(environment, 'mongodb'),
    command: ['/bin/bash', '-ec', script('backups/scripts/mongodb-backup.sh')],
    env: {
      MEMBERS: memberAddresses(environment, 'openim-mongodb', 'mongodb').join(','),
      BACKUP_PASSWORD: { secret: 'openim-mongodb', key: 'backup-password' },
      CHOOSE: script('openim/scripts/mongodb-member.js'),
      HOME: '/tmp',
      ...mongodbClient(environment).env,
    },
    resources,
    mounts: [...mounts, ...mongodbClient(environment).mounts],
  }),
  // Its image has no shell. Only root may take a snapshot, because the snapshot contains the users as well.
  etcd: (environment) => ({
    name: 'dump',
    image: imageOf(environment, 'etcd'),
    command: ['etcdctl'],
    args: [`--endpoints=http://${address(environment, 'openim-etcd', 'client')}`, 'snapshot', 'save', '/backup/dump'],
    env: { ETCDCTL_USER: 'root', ETCDCTL_PASSWORD: { secret: 'openim-etcd', key: 'root-password' } },
    resources,
    mounts,
  }),
};
