import { type GoogleAccount, googleAccounts } from '../../../charts/model/backups/accounts';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

/** The accounts of charts/model/backups/accounts.ts, and the ServiceAccounts of the cluster that use them. */
export const backupAccounts = (target: Target): Resource[] =>
  googleAccounts(target.environment).flatMap((account) => [
    serviceAccount(target, account),
    ...account.serviceAccounts.map((name) => user(target, account, name)),
  ]);

const idOf = ({ email }: GoogleAccount): string => email.split('@')[0] ?? '';

const serviceAccount = ({ environment, project }: Target, account: GoogleAccount): Resource => ({
  what: `service account ${idOf(account)} of the backups`,
  cost: 'free',
  present: gcloud`iam service-accounts list --project=${project} --filter=email=${account.email} --format=value(email)`,
  wanted: account.email,
  create: [
    gcloud`iam service-accounts create ${idOf(account)} --project=${project}
      '--display-name=Backups of ${environment.name}'`,
  ],
  delete: gcloud`iam service-accounts delete ${account.email} --project=${project}`,
});

function user({ project }: Target, account: GoogleAccount, name: string): Resource {
  const member = `serviceAccount:${project}.svc.id.goog[${name}]`;
  const role = 'roles/iam.workloadIdentityUser';
  return {
    what: `service account ${idOf(account)} for [${name}]`,
    cost: 'free',
    // It is deleted with the account.
    verbs: ['plan', 'up', 'status'],
    present: gcloud`iam service-accounts get-iam-policy ${account.email} --project=${project} --flatten=bindings[].members
      '--filter=bindings.role=${role} AND bindings.members="${member}"' --format=value(bindings.role)`,
    wanted: role,
    create: [
      gcloud`iam service-accounts add-iam-policy-binding ${account.email} --project=${project} --member=${member}
        --role=${role} --condition=None --format=none`,
    ],
  };
}

/** Their roles in the bucket, each below a separate folder. */
export function bucketRoles({ environment }: Target): Resource[] {
  const bucket = environment.backups?.bucket ?? '';
  return googleAccounts(environment).flatMap(({ email, roles, folder }) =>
    roles.map((role) => {
      const title = `${folder.replaceAll('/', '-')}${role.split('.')[1]}`;
      // "~" between the fields, as the expression has commas.
      const condition = `^~^expression=${below(bucket, folder)}~title=${title}`;
      const binding = [`--member=serviceAccount:${email}`, `--role=${role}`, `--condition=${condition}`, '--format=none'];
      return {
        what: `role ${title} in the bucket`,
        cost: 'free',
        list: `roles in bucket ${bucket}`,
        present: gcloud`storage buckets get-iam-policy gs://${bucket} --flatten=bindings[].members
          --format=csv[no-heading](bindings.role,bindings.members,bindings.condition.title)`,
        wanted: `${role},serviceAccount:${email},${title}`,
        create: [gcloud`storage buckets add-iam-policy-binding gs://${bucket} ${binding}`],
        delete: gcloud`storage buckets remove-iam-policy-binding gs://${bucket} ${binding}`,
      };
    }),
  );
}

/** Objects below a folder; a list request applies to the bucket and has its prefix in an attribute. */
const below = (bucket: string, folder: string): string =>
  [
    `resource.name.startsWith("projects/_/buckets/${bucket}/objects/${folder}")`,
    `api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("${folder}")`,
  ].join(' || ');
