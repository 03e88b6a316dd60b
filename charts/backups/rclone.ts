import type { Backups, Environment } from '../../environments/lib/types';
import type { ContainerProps } from '../constructs/container';
import { address } from '../model/addresses';
import type { EnvValue } from '../model/env';
import { imageOf } from '../model/images';
import { BUCKET } from '../model/openim/names';

/**
 * A folder of the backup bucket, for rclone. The metadata server provides the token (env_auth). The bucket alone
 * controls access: an account that may only create objects may not check whether the bucket exists.
 */
export const inBucket = ({ bucket }: Backups, path: string): string =>
  `:gcs,env_auth,bucket_policy_only,no_check_bucket:${bucket}/${path}`;

/** A container that runs rclone. */
export const rclone = (
  environment: Environment,
  { env, mounts, ...rest }: Omit<ContainerProps, 'image' | 'resources'>,
  memory = '256Mi',
): ContainerProps => ({
  ...rest,
  image: imageOf(environment, 'rclone'),
  env: {
    // Without it the library first queries DNS and the network to detect Google Cloud.
    GCE_METADATA_HOST: '169.254.169.254',
    RCLONE_LOG_LEVEL: 'INFO',
    RCLONE_STATS: '5m',
    HOME: '/tmp',
    ...env,
  },
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '1', memory } },
  mounts: [{ volume: 'tmp', path: '/tmp' }, ...(mounts ?? [])],
});

/** The remote `s3:`, which is SeaweedFS, with the keys of one of its users. */
export const seaweedfs = (environment: Environment, user: 'backup' | 'openim'): Readonly<Record<string, EnvValue>> => ({
  RCLONE_CONFIG_S3_TYPE: 's3',
  RCLONE_CONFIG_S3_PROVIDER: 'SeaweedFS',
  RCLONE_CONFIG_S3_ENDPOINT: `http://${address(environment, 'seaweedfs-filer', 's3')}`,
  RCLONE_CONFIG_S3_NO_CHECK_BUCKET: 'true',
  RCLONE_CONFIG_S3_ACCESS_KEY_ID: { secret: 'seaweedfs-s3', key: `${user}-access-key` },
  RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: { secret: 'seaweedfs-s3', key: `${user}-secret-key` },
});

/** OpenIM's bucket in SeaweedFS. */
export const S3_BUCKET = `s3:${BUCKET}`;
