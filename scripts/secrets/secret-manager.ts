import { inventory, remoteName } from '../../charts/model/secrets';
import { command, type Program, type Run } from '../lib/command';
import { alphanumeric } from './alphanumeric';
import type { Session } from './session';

export const gcloud: Program = {
  name: 'gcloud',
  install: 'https://cloud.google.com/sdk/docs/install',
  advice: [
    [/ALREADY_EXISTS|already exists/, 'It was created concurrently: run this again.'],
    [/SERVICE_DISABLED|has not been used/, 'Enable it: gcloud services enable secretmanager.googleapis.com'],
    [/PERMISSION_DENIED|permission/i, 'You need roles/secretmanager.admin in the project.'],
    [/auth login|credential/i, 'Log in again: gcloud auth login'],
  ],
};

/**
 * Makes the values of the inventory that Secret Manager lacks; what is there stays as it is. The operator external-secrets
 * carries them into the cluster. Prints a line for each value, without it.
 */
export function secretManagerValues({ environment, mode, terminal, run }: Session): void {
  const { name: environmentName, gke, edge } = environment;
  if (!gke) {
    throw new Error(
      `environment "${environmentName}": secrets "external-secrets" needs gke, because the values are in its project`,
    );
  }
  terminal.out(`Secret Manager of project ${gke.project}`);
  const found = entries(run, gke.project);
  const generators = new Map(inventory(environment).map(({ value, generator }) => [value, generator]));
  let made = 0;
  for (const [value, generator] of generators) {
    const name = remoteName(environment, value);
    const create = ['secrets', 'create', name, `--project=${gke.project}`, '--replication-policy=automatic'];
    if (found.includes(name)) {
      terminal.out(`${name}  kept`);
    } else if (typeof generator !== 'string') {
      if (mode === 'created') {
        command(run, gcloud, [...create, '--data-file=-', '--quiet'], alphanumeric(generator.alphanumeric));
      }
      made += 1;
      terminal.out(`${name}  ${mode}`);
    } else if (generator === 'certificate' && edge.clusterIssuer) {
      terminal.out(`${name}  not needed: cert-manager issues the certificate (ClusterIssuer ${edge.clusterIssuer})`);
    } else {
      terminal.out(`${name}  missing. Provide it:\n  gcloud ${create.join(' ')} --data-file=<${files[generator]}>`);
    }
  }
  terminal.out(made ? `${mode}: ${made} of ${generators.size} values` : 'all generated values exist');
}

const files = { certificate: 'file.pem', receiver: 'file with the URL or key', login: 'file with the login' };

/** Names of the project's secrets; gcloud gives them as projects/<number>/secrets/<name>. */
const entries = (run: Run, project: string): readonly string[] =>
  // --quiet, here and above: gcloud must never ask a question, to which the value on its standard input would be the answer.
  command(run, gcloud, ['secrets', 'list', `--project=${project}`, '--format=value(name)', '--quiet'])
    .split('\n')
    .map((name) => name.slice(name.lastIndexOf('/') + 1));
