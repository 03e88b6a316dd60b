import type { Environment } from '../../../environments/lib/types';
import { backupJobs } from './jobs';
import { accountOf, googleAccount } from './names';

/** A Google service account, who runs as it, and what it may do with the bucket. */
export interface GoogleAccount {
  readonly email: string;
  /** ServiceAccounts of the cluster as `namespace/name`. */
  readonly serviceAccounts: readonly string[];
  /** Roles of Cloud Storage, on objects below `folder`. None of them may overwrite or delete. */
  readonly roles: readonly ('roles/storage.objectCreator' | 'roles/storage.objectViewer')[];
  /** Ends with a slash. */
  readonly folder: string;
}

/** Whoever an environment lets to its bucket: each backup on its own folder, and restores, which read. */
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
        // Files are compared with what is there already.
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
