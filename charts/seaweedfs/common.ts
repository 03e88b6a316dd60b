import type { Environment } from '../../environments/lib/types';
import { DATA } from '../constructs/stateful-cluster';
import { memberAddresses } from '../model/addresses';
import type { EnvValue } from '../model/env';
import { imageOf } from '../model/images';

/** seaweed:1000 in the image. */
export const USER = 1000;

export const image = (environment: Environment): string => imageOf(environment, 'seaweedfs');

/** `host:port` of every master. */
export const masters = (environment: Environment): string =>
  memberAddresses(environment, 'seaweedfs-master', 'http').join(',');

/** Common settings of all roles. Writes to a volume server need a token that master and filer sign with the same key. */
export const env: Readonly<Record<string, EnvValue>> = {
  POD_NAME: { field: 'metadata.name' },
  WEED_JWT_SIGNING_KEY: { secret: 'seaweedfs-jwt', key: 'signing-key' },
};

export const logging = ['-logtostderr=true', '-v=1'];

/** weed creates sockets in /tmp, and everything else on its volume. */
export const mounts = [
  { volume: DATA, path: '/data' },
  { volume: 'tmp', path: '/tmp' },
];
