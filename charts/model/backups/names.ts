import type { Environment } from '../../../environments/lib/types';
import type { WorkloadName } from '../workloads';

/** What is backed up, and the folder of the bucket that it goes to, below the environment's name. */
export type BackupName = 'mysql' | 'mongodb' | 'etcd' | 'files';

/** `<environment>/<what>`: all that one backup writes lies below it. */
export const folderOf = ({ name }: Environment, backup: BackupName): string => `${name}/${backup}`;

/** The ending of a dump's name. Files are copied under the names that they have. */
export const suffixes = { mysql: 'sql.gz', mongodb: 'archive.gz', etcd: 'snapshot' } as const;
export type DumpName = keyof typeof suffixes;

/** Google service account of an environment: 30 characters at most, which the validation sees to. */
export const googleAccount = ({ name, gke }: Environment, purpose: string): string =>
  `${name}-${purpose}@${gke?.project}.iam.gserviceaccount.com`;

/** ServiceAccount of the restores that run like a backup. */
export const accountOf = (like: WorkloadName): string => like.replace(/-backup$/, '-restore');
