import { type GoogleAccount, googleAccounts } from '../../charts/backups/accounts';
import { backupJobs } from '../../charts/backups/jobs';
import type { Environment, Gke } from '../../environments/lib/types';

/** Days for which dumps are kept, and in which nobody, an owner included, may delete or overwrite one. */
const KEPT = 30;
const LOCKED = 7;

/**
 * Shell commands for a project's owner. They may be run again: those that create complain then, and change nothing.
 * Throws when the environment has no backups.
 */
export function bucketCommands(environment: Environment): readonly string[] {
  const { backups, gke, name } = environment;
  if (!backups || !gke) {
    throw new Error(`environment "${name}" has no backups; set backups in environments/${name}.ts`);
  }
  return [
    `# The bucket of environment ${name}. Dumps are deleted after ${KEPT} days, files never.`,
    [
      `gcloud storage buckets create gs://${backups.bucket} --project=${gke.project} --location=${gke.region}`,
      `--uniform-bucket-level-access --public-access-prevention --soft-delete-duration=30d --retention-period=${LOCKED}d`,
    ].join(' '),
    `gcloud storage buckets update gs://${backups.bucket} --lifecycle-file=/dev/stdin <<'EOF'`,
    JSON.stringify({ rule: [expiry(environment)] }),
    'EOF',
    ...googleAccounts(environment).flatMap((account) => accountCommands(gke, backups.bucket, account)),
  ];
}

const expiry = (environment: Environment): object => ({
  action: { type: 'Delete' },
  condition: {
    age: KEPT,
    matchesPrefix: backupJobs(environment)
      .filter(({ backup }) => backup !== 'files')
      .map(({ folder }) => `${folder}/`),
  },
});

function accountCommands({ project }: Gke, bucket: string, account: GoogleAccount): string[] {
  const { email, serviceAccounts, roles, folder } = account;
  return [
    '',
    `# ${roles.join(' and ')} on ${folder}`,
    `gcloud iam service-accounts create ${email.split('@')[0]} --project=${project}`,
    ...serviceAccounts.map((member) =>
      [
        `gcloud iam service-accounts add-iam-policy-binding ${email} --project=${project}`,
        `--role=roles/iam.workloadIdentityUser '--member=serviceAccount:${project}.svc.id.goog[${member}]'`,
      ].join(' '),
    ),
    ...roles.map((role) =>
      [
        `gcloud storage buckets add-iam-policy-binding gs://${bucket} --member=serviceAccount:${email} --role=${role}`,
        // "~" between its fields, as the expression has commas.
        `'--condition=^~^title=${folder.replaceAll('/', '-')}${role.split('.')[1]}~expression=${expression(bucket, folder)}'`,
      ].join(' '),
    ),
  ];
}

/** Objects below a folder; a request to list is about the bucket and says its prefix in an attribute. */
const expression = (bucket: string, folder: string): string =>
  [
    `resource.name.startsWith("projects/_/buckets/${bucket}/objects/${folder}")`,
    `api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("${folder}")`,
  ].join(' || ');
