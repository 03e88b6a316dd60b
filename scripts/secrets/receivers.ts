import type { Manifest } from '../../charts/constructs/manifest';
import { GMP_PUBLIC, inventory, receiverNames, type SecretKey } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';

/** A line for each Secret that says whom alerts are told: whether it is there, or how to bring it. */
export function receivers(environment: Environment, context: string, found: readonly Manifest[]): readonly string[] {
  const keys = inventory(environment).filter(({ generator }) => generator === 'receiver');
  const ids = new Set(keys.map(({ namespace, secret }) => `${namespace}/${secret}`));
  return [...ids].map((id) => {
    const own = keys.filter(({ namespace, secret }) => `${namespace}/${secret}` === id);
    const what = `${id}  ${own.map(nameOf).join(' and ')} of alerts`;
    return found.some(({ metadata }) => `${metadata.namespace}/${metadata.name}` === id)
      ? `${what}: kept`
      : `${what}: missing, nobody is notified. Provide a file with a URL or a routing key:\n  ${remedy(environment, context, own)}`;
  });
}

const nameOf = ({ receiver = 'critical' }: SecretKey): string => receiverNames[receiver];

/** Google's Alertmanager reads its whole configuration from a Secret, this chart's reads only the addresses. */
function remedy({ name: environment }: Environment, context: string, keys: readonly SecretKey[]): string {
  const [{ namespace = '', secret = '', key = '' } = {}] = keys;
  const create = `kubectl --context=${context} --namespace=${namespace} create secret generic ${secret}`;
  return namespace === GMP_PUBLIC
    ? `npm run --silent alertmanager -- ${environment} ${keys.map((one) => `--${nameOf(one)} <file>`).join(' ')} | ${create} --from-file=alertmanager.yaml=/dev/stdin`
    : `${create} --from-file=${key}=<file>`;
}
