import type { Environment } from '../../../environments/lib/types';
import type { WorkloadName } from '../workloads';

/** The backed-up stores, each with its folder of the bucket, below the name of the environment. */
export type BackupName = 'mysql' | 'mongodb' | 'etcd' | 'files';

/** `<environment>/<what>`: the folder for everything that one backup writes. */
export const folderOf = ({ name }: Environment, backup: BackupName): string => `${name}/${backup}`;

/** Suffix of a dump's name. Files keep their names. */
export const suffixes = { mysql: 'sql.gz', mongodb: 'archive.gz', etcd: 'snapshot' } as const;
export type DumpName = keyof typeof suffixes;

/** Google service account of an environment: at most 30 characters, which the validation checks. */
export const googleAccount = ({ name, gke }: Environment, purpose: string): string =>
  `${name}-${purpose}@${gke?.project}.iam.gserviceaccount.com`;

/** ServiceAccount of the restores that use the settings of a backup. */
export const accountOf = (like: WorkloadName): string => like.replace(/-backup$/, '-restore');
