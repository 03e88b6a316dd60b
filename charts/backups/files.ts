import type { Backups, Environment } from '../../environments/lib/types';
import { container } from '../constructs/container';
import type { PodProps } from '../constructs/pod';
import { scratch } from '../constructs/volumes';
import { folderOf } from '../model/backups/names';
import { privateHosts } from '../model/google-apis';
import { inBucket, rclone, S3_BUCKET, seaweedfs } from './rclone';

/** rclone:1009 in the image. */
export const RCLONE_USER = 1009;

/**
 * Copies the files that the bucket lacks, over S3. OpenIM names a file by the hash of its content, so an existing name
 * is the same file; openim/temp/ contains parts of unfinished uploads.
 */
export const copyFiles = (environment: Environment, backups: Backups): PodProps => ({
  ...filesPod,
  containers: [
    container(
      rclone(
        environment,
        {
          name: 'copy',
          command: ['rclone', 'copy', '--ignore-existing', '--exclude=/openim/temp/**'],
          args: [S3_BUCKET, inBucket(backups, folderOf(environment, 'files'))],
          env: seaweedfs(environment, 'backup'),
        },
        '512Mi',
      ),
    ),
  ],
});

export const filesPod = {
  user: RCLONE_USER,
  priority: 'openim-app' as const,
  gracePeriod: 10,
  hostAliases: privateHosts('storage'),
  volumes: [scratch('tmp', '64Mi')],
};
