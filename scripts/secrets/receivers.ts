import type { Manifest } from '../../charts/constructs/manifest';
import { GMP_PUBLIC, receiverNames, type SecretKey } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import { bySecret } from './by-secret';

/** A line for each Secret with an alert receiver: whether it exists, or how to provide it. */
export function receivers(environment: Environment, context: string, found: readonly Manifest[]): readonly string[] {
  return [...bySecret(environment, 'receiver')].map(([id, own]) => {
    const what = `${id}  ${own.map(nameOf).join(' and ')} of alerts`;
    return found.some(({ metadata }) => `${metadata.namespace}/${metadata.name}` === id)
      ? `${what}: kept`
      : `${what}: missing, nobody is notified. Provide a file with a URL or a routing key:\n  ${remedy(environment, context, own)}`;
  });
}

const nameOf = ({ receiver = 'critical' }: SecretKey): string => receiverNames[receiver];

/** Google's Alertmanager reads its whole configuration from a Secret, that of this chart reads only the addresses. */
function remedy({ name: environment }: Environment, context: string, keys: readonly SecretKey[]): string {
  const [{ namespace = '', secret = '', key = '' } = {}] = keys;
  const create = `kubectl --context=${context} --namespace=${namespace} create secret generic ${secret}`;
  return namespace === GMP_PUBLIC
    ? `npm run --silent alertmanager -- ${environment} ${keys.map((one) => `--${nameOf(one)} <file>`).join(' ')} | ${create} --from-file=alertmanager.yaml=/dev/stdin`
    : `${create} --from-file=${key}=<file>`;
}
