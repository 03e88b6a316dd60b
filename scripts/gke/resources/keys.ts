import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud, type Words } from '../words';

export function keyring({ project, region, cluster }: Target): Resource[] {
  const name = `projects/${project}/locations/${region}/keyRings/${cluster}`;
  return [
    {
      what: `key ring ${cluster}`,
      cost: 'free',
      present: gcloud`kms keyrings list --project=${project} --location=${region} --filter=name=${name} --format=value(name)`,
      wanted: name,
      create: [gcloud`kms keyrings create ${cluster} --project=${project} --location=${region}`],
      keep: 'Cloud KMS cannot delete key rings, and backups may need the keys',
    },
  ];
}

function key({ project, region, cluster }: Target, name: string, what: string): Resource {
  const full = `projects/${project}/locations/${region}/keyRings/${cluster}/cryptoKeys/${name}`;
  const at = [`--project=${project}`, `--location=${region}`, `--keyring=${cluster}`];
  return {
    what: `key ${name}, ${what}`,
    cost: '$',
    present: gcloud`kms keys list ${at} --filter=name=${full} --format=value(name)`,
    wanted: full,
    create: [gcloud`kms keys create ${name} ${at} --purpose=encryption --rotation-period=90d --next-rotation-time=p90d`],
  };
}

/** Google's own account for an API; `first` makes it where it is not made with the API. */
function user(target: Target, name: string, account: string, api: string, first: readonly Words[]): Resource {
  const { project, region, cluster } = target;
  const at = [`--project=${project}`, `--location=${region}`, `--keyring=${cluster}`];
  const member = `serviceAccount:service-PROJECT_NUMBER@${account}.iam.gserviceaccount.com`;
  const role = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';
  return {
    what: `key ${name} for Google's account of ${api}`,
    cost: 'free',
    present: gcloud`kms keys get-iam-policy ${name} ${at} --flatten=bindings[].members
      '--filter=bindings.members="${member}"' --format=value(bindings.role)`,
    wanted: role,
    create: [
      ...first,
      gcloud`kms keys add-iam-policy-binding ${name} ${at} --member=${member} --role=${role} --format=none`,
    ],
  };
}

const identity = ({ project }: Target, api: string): Words[] => [
  gcloud`beta services identity create --service=${api} --project=${project}`,
];

export const secretsKey = (target: Target): Resource[] => [
  key(target, 'secrets', "which encrypts Secrets in the cluster's etcd"),
];

export function secretsKeyUser(target: Target): Resource[] {
  const api = 'container.googleapis.com';
  return [user(target, 'secrets', 'container-engine-robot', api, identity(target, api))];
}

/** storage.encryption: 'cmek'. */
export const disksKey = (target: Target): Resource[] =>
  target.diskKey ? [key(target, 'disks', 'which encrypts disks and backups')] : [];

export function disksKeyUsers(target: Target): Resource[] {
  const { project, diskKey, environment } = target;
  const backup = 'gkebackup.googleapis.com';
  const agent = gcloud`storage service-agent --project=${project}`;
  const all = [
    user(target, 'disks', 'compute-system', 'compute.googleapis.com', []),
    user(target, 'disks', 'gcp-sa-gkebackup', backup, identity(target, backup)),
    ...(environment.backups ? [user(target, 'disks', 'gs-project-accounts', 'storage.googleapis.com', [agent])] : []),
  ];
  return diskKey ? all : [];
}
