import { inventory, remoteName } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import { freshDist } from '../deliver/fresh';
import { command } from '../lib/command';
import type { Kubectl } from '../lib/kubectl';
import { alphanumeric } from './alphanumeric';
import { secretsFound } from './cluster';
import { readers } from './readers';
import { gcloud } from './secret-manager';
import { kubectlOf, type Session } from './session';
import { nextSteps } from './steps';

/** Values that this command must not replace, with the reason: their service needs manual steps first. */
export const byHand: Readonly<Record<string, string>> = {
  'chat-admin': 'openim-chat stores it in MongoDB, and must be changed first',
  'mongodb-root': 'MongoDB stores it on its disks, and must be changed first',
  'mongodb-keyfile': 'all members of MongoDB must use the same value at all times',
  'etcd-root': 'etcd stores it on its disks, and must be changed first',
  'redpanda-admin': 'Redpanda stores it on its disks, and must be changed first',
};

/**
 * Replaces one value of the inventory in every Secret that holds it, and prints the commands that restart its readers. A pod
 * that starts in between reads the new value, so nothing is replaced unless those commands can follow. It is safe to run again
 * after an interruption.
 */
export function rotate(session: Session, value: string): void {
  const { environment, mode, terminal, run } = session;
  const generator = generatorOf(environment, value);
  // The printed commands apply it.
  freshDist(environment);
  const password = alphanumeric(generator);
  const rotated = mode === 'created' ? 'replaced' : 'would replace';
  if (environment.secrets === 'external-secrets') {
    const name = remoteName(environment, value);
    if (mode === 'created') {
      const call = ['secrets', 'versions', 'add', name, `--project=${environment.gke?.project}`, '--data-file=-', '--quiet'];
      command(run, gcloud, call, password);
    }
    terminal.out(`${name}  ${rotated}`);
  } else {
    replace(session, value, password);
  }
  terminal.out(`Next, run this. It stops at the first command that fails:\n${nextSteps(environment, value).join(' &&\n')}`);
}

/** What people bring. */
const given = {
  certificate: 'certificate',
  receiver: "receiver's address",
  login: 'login of a service outside',
  provider: "provider's key",
} as const;

function generatorOf(environment: Environment, value: string): number {
  const all = inventory(environment);
  const found = all.find((one) => one.value === value);
  if (!found || typeof found.generator === 'string') {
    const names = new Set(all.filter(({ generator }) => typeof generator !== 'string').map((one) => one.value));
    throw new Error(
      found
        ? `${value} is a ${given[found.generator as keyof typeof given]}, which this command does not generate; provide a new one: docs/runbooks/rotate-credentials.md`
        : `${value} is not a value of environment "${environment.name}"; it has ${[...names].join(', ')}`,
    );
  }
  if (byHand[value]) {
    throw new Error(`${value} was not replaced: ${byHand[value]}. Procedure: docs/runbooks/rotate-credentials.md`);
  }
  return found.generator.alphanumeric;
}

/**
 * Throws before the first write if one of the Secrets is missing or cannot be written, or the readers may not be
 * restarted.
 */
function replace(session: Session, value: string, password: string): void {
  const { environment, mode, terminal } = session;
  const kubectl = kubectlOf(session);
  const found = secretsFound(kubectl, environment);
  const held = inventory(environment)
    .filter((one) => one.value === value)
    .map(({ namespace, secret, key }) => {
      const object = found.find(({ metadata }) => metadata.namespace === namespace && metadata.name === secret);
      if (!object) {
        throw new Error(
          `Secret ${namespace}/${secret} does not exist; nothing was replaced. Create it: npm run secrets -- ${environment.name} --context ${kubectl.context}`,
        );
      }
      return { object, key, path: `/api/v1/namespaces/${namespace}/secrets/${secret}`, id: `${namespace}/${secret}` };
    });
  const write = ({ object, key, path }: (typeof held)[number], query: string) => {
    const data = { ...object.data, [key]: Buffer.from(password).toString('base64') };
    // Fails after a concurrent change: the object has the version that was read.
    kubectl.command(['replace', `--raw=${path}${query}`, '-f', '-'], { ...object, data });
  };
  mayFollow(environment, value, kubectl);
  for (const one of held) {
    write(one, '?dryRun=All');
  }
  for (const one of held) {
    const { key, id } = one;
    if (mode === 'created') {
      write(one, '');
    }
    terminal.out(`${id}  ${mode === 'created' ? 'replaced' : 'would replace'}: ${key}`);
  }
}

/** Verbs on the readers of a kind that the commands need. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  Job: ['delete', 'create'],
  StatefulSet: ['patch'],
  Deployment: ['patch'],
};

/** Throws if the user may not run the commands that follow. */
function mayFollow(environment: Environment, value: string, kubectl: Kubectl): void {
  const needed = new Set(
    readers(environment, value).flatMap(({ kind, apiVersion, metadata: { namespace } }) =>
      (VERBS[kind] ?? []).map(
        (verb) => `${verb} ${kind.toLowerCase()}s.${apiVersion.split('/')[0]} --namespace=${namespace}`,
      ),
    ),
  );
  const denied = [...needed].filter(
    (right) => kubectl.attempt(['auth', 'can-i', ...right.split(' ')]).stdout.trim() !== 'yes',
  );
  if (denied.length > 0) {
    throw new Error(`${value} was not replaced: you lack the rights for the commands that must follow:
${denied.map((right) => `  kubectl auth can-i ${right}`).join('\n')}`);
  }
}
