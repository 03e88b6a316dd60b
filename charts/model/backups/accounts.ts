import type { Environment } from '../../../environments/lib/types';
import { backupJobs } from './jobs';
import { accountOf, googleAccount } from './names';

/** A Google service account, the ServiceAccounts that use it, and its roles in the bucket. */
export interface GoogleAccount {
  readonly email: string;
  /** ServiceAccounts of the cluster as `namespace/name`. */
  readonly serviceAccounts: readonly string[];
  /** Roles of Cloud Storage, on objects below `folder`. None of them allows overwriting or deleting. */
  readonly roles: readonly ('roles/storage.objectCreator' | 'roles/storage.objectViewer')[];
  /** Ends with a slash. */
  readonly folder: string;
}

/**
 * All accounts with access to the bucket of an environment: each backup for its own folder, and restores, which only
 * read.
 */
export function googleAccounts(environment: Environment): readonly GoogleAccount[] {
  const jobs = backupJobs(environment);
  if (jobs.length === 0) {
    return [];
  }
  return [
    ...jobs.map(
      ({ backup, account, namespace, cronJob, folder }): GoogleAccount => ({
        email: account,
        serviceAccounts: [`${namespace}/${cronJob}`],
        // A backup of files compares them with those in the bucket.
        roles: ['roles/storage.objectCreator', ...(backup === 'files' ? (['roles/storage.objectViewer'] as const) : [])],
        folder: `${folder}/`,
      }),
    ),
    {
      email: googleAccount(environment, 'restore'),
      serviceAccounts: [...new Set(jobs.map(({ namespace, cronJob }) => `${namespace}/${accountOf(cronJob)}`))],
      roles: ['roles/storage.objectViewer'],
      folder: `${environment.name}/`,
    },
  ];
}
