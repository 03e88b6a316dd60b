import type { Pod } from './pod';
import { type Keys, S3 } from './s3';
import type { Site } from './site';

/** OpenIM's bucket, as a path. */
export const BUCKET = '/openim';

/** The keys of a user of s3.json. */
export const filerKeys = (site: Site, user: 'admin' | 'openim'): Keys => ({
  access: site.secrets('seaweedfs', 'seaweedfs-s3', `${user}-access-key`),
  secret: site.secrets('seaweedfs', 'seaweedfs-s3', `${user}-secret-key`),
});

/** S3 of one filer, reached directly. */
export const s3Of = (pod: Pod, keys?: Keys): S3 =>
  new S3({ protocol: 'http:', address: pod.ip, port: 8333, host: `${pod.ip}:8333` }, keys);
