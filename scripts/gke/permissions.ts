import type { Environment } from '../../environments/lib/types';
import { googleGroups } from './groups';
import { repositories } from './resources/registry';
import { type Session, Stop } from './session';
import type { Kept, Target } from './target';

const gateway = ({ edge }: Environment): boolean => edge.controller !== 'ingress-nginx';

/** What `up` does and may not be allowed to do. */
export const making = (target: Target): readonly string[] => [
  ...['binaryauthorization.policy.update', 'cloudkms.cryptoKeys.create', 'cloudkms.cryptoKeys.setIamPolicy'],
  ...['cloudkms.keyRings.create', 'compute.addresses.create', 'compute.firewalls.create', 'compute.networks.create'],
  ...['compute.routers.create', 'compute.subnetworks.create', 'container.clusters.create', 'dns.managedZones.create'],
  ...['dns.resourceRecordSets.create', 'gkebackup.backupPlans.create', 'iam.serviceAccounts.actAs'],
  ...['iam.serviceAccounts.create', 'logging.logMetrics.create', 'logging.logMetrics.update'],
  ...['resourcemanager.projects.setIamPolicy', 'serviceusage.services.enable'],
  ...(gateway(target.environment) ? ['compute.globalAddresses.create'] : []),
  ...(target.environment.backups
    ? [
        ...['iam.serviceAccounts.setIamPolicy', 'storage.buckets.create', 'storage.buckets.setIamPolicy'],
        'storage.buckets.update',
      ]
    : []),
  ...(repositories(target).length > 0 ? ['artifactregistry.repositories.create'] : []),
  ...(googleGroups(target.environment).length > 0 ? ['iam.roles.create', 'iam.roles.update'] : []),
];

/** What `down` does. */
export const unmaking = ({ environment, dnsZone, cluster }: Target, deletes: readonly Kept[]): readonly string[] => [
  ...['compute.addresses.delete', 'compute.firewalls.delete', 'compute.networks.delete', 'compute.routers.delete'],
  ...['compute.routers.update', 'compute.subnetworks.delete', 'container.clusters.delete', 'dns.resourceRecordSets.delete'],
  ...['iam.serviceAccounts.delete', 'resourcemanager.projects.setIamPolicy'],
  ...(gateway(environment) ? ['compute.globalAddresses.delete'] : []),
  ...(dnsZone === cluster ? ['dns.managedZones.delete'] : []),
  ...(environment.backups ? ['storage.buckets.setIamPolicy'] : []),
  ...(deletes.includes('disks') ? ['compute.disks.delete'] : []),
  ...(deletes.includes('backups') ? ['gkebackup.backups.delete', 'gkebackup.backupPlans.delete'] : []),
  ...(deletes.includes('backups') && environment.backups ? ['storage.buckets.delete', 'storage.objects.delete'] : []),
];

/**
 * Stops when one is missing. Asked of the API itself, as gcloud has no command for it. The token goes by standard input: a
 * command line is open to every process of the machine.
 */
export async function permissions(session: Session, names: readonly string[]): Promise<void> {
  const { terminal, programs, target } = session;
  const url = `https://cloudresourcemanager.googleapis.com/v1/projects/${target.project}:testIamPermissions`;
  session.needs('curl', 'https://curl.se/download.html');
  terminal.err(`? gcloud auth print-access-token | curl --request POST ${url}`);
  const token = await programs.read(['gcloud', 'auth', 'print-access-token']);
  const header = `header = "Authorization: Bearer ${token.stdout.trim()}"\n`;
  const request = [
    ...['--config', '-', '--silent', '--show-error', '--fail', '--request', 'POST'],
    ...['--header', 'Content-Type: application/json', '--data', JSON.stringify({ permissions: names }), url],
  ];
  const answer = token.status === 0 ? await programs.read(['curl', ...request], header) : token;
  if (answer.status !== 0) {
    throw new Stop(
      `Cannot read your permissions in project ${target.project}: ${answer.stderr.trimEnd()}`,
      'Log in again: gcloud auth login',
    );
  }
  const missing = names.filter((name) => !answer.stdout.includes(`"${name}"`));
  if (missing.length > 0) {
    throw new Stop(
      `Your account lacks permissions in project ${target.project}: ${missing.join(' ')}`,
      'docs/runbooks/cluster.md lists the roles with these permissions.',
    );
  }
}
