import { inventory, remoteName } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import { command, type Program } from '../lib/command';
import { alphanumeric } from './alphanumeric';
import type { Mode } from './plan';

export const gcloud: Program = {
  name: 'gcloud',
  install: 'https://cloud.google.com/sdk/docs/install',
  advice: [
    [/ALREADY_EXISTS|already exists/, 'Somebody else made it at the same moment: run this again.'],
    [/SERVICE_DISABLED|has not been used/, 'Enable it: gcloud services enable secretmanager.googleapis.com'],
    [/PERMISSION_DENIED|permission/i, 'You need roles/secretmanager.admin in the project.'],
    [/auth login|credential/i, 'Log in again: gcloud auth login'],
  ],
};

/**
 * Makes the values of the inventory that Secret Manager lacks; what is there stays as it is. The operator external-secrets
 * carries them into the cluster. Prints a line for each value, without it.
 */
export function secretManagerValues(environment: Environment, mode: Mode): void {
  const { name: environmentName, gke, edge } = environment;
  if (!gke) {
    throw new Error(
      `environment "${environmentName}": secrets "external-secrets" needs gke, whose project holds the values`,
    );
  }
  console.log(`Secret Manager of project ${gke.project}`);
  const found = entries(gke.project);
  const generators = new Map(inventory(environment).map(({ value, generator }) => [value, generator]));
  let made = 0;
  for (const [value, generator] of generators) {
    const name = remoteName(environment, value);
    const create = ['secrets', 'create', name, `--project=${gke.project}`, '--replication-policy=automatic'];
    if (found.includes(name)) {
      console.log(`${name}  kept`);
    } else if (typeof generator !== 'string') {
      if (mode === 'made') {
        command(gcloud, [...create, '--data-file=-', '--quiet'], alphanumeric(generator.alphanumeric));
      }
      made += 1;
      console.log(`${name}  ${mode}`);
    } else if (generator === 'certificate' && edge.clusterIssuer) {
      console.log(`${name}  not needed: cert-manager makes the certificate (ClusterIssuer ${edge.clusterIssuer})`);
    } else {
      console.log(
        `${name}  missing. Bring it:\n  gcloud ${create.join(' ')} --data-file=<${generator === 'certificate' ? 'file.pem' : 'file with the URL or key'}>`,
      );
    }
  }
  console.log(made ? `${mode}: ${made} of ${generators.size} values` : 'all values that can be generated are there');
}

/** Names of the project's secrets; gcloud gives them as projects/<number>/secrets/<name>. */
const entries = (project: string): readonly string[] =>
  // --quiet, here and above: gcloud must never ask a question, to which the value on its standard input would be the answer.
  command(gcloud, ['secrets', 'list', `--project=${project}`, '--format=value(name)', '--quiet'])
    .split('\n')
    .map((name) => name.slice(name.lastIndexOf('/') + 1));
