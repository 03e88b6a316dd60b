import type { Manifest } from '../../charts/constructs/manifest';
import { inventory, type SecretKey } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';

/** A line for the Secret with the keys of the provider of push: whether they are there, or how to bring them. */
export function providers(environment: Environment, context: string, found: readonly Manifest[]): readonly string[] {
  const keys = inventory(environment).filter(({ generator }) => generator === 'provider');
  const [{ namespace = '', secret = '', provider = '' } = {}] = keys;
  const held = found.find(({ metadata }) => metadata.namespace === namespace && metadata.name === secret)?.data ?? {};
  const missing = keys.filter(({ key }) => held[key] === undefined);
  const what = `${namespace}/${secret}  keys of ${provider}`;
  if (keys.length === 0) {
    return [];
  }
  return [
    missing.length === 0
      ? `${what}: kept`
      : `${what}: ${missing.map(({ key }) => key).join(' and ')} missing, offline push does not work. Bring ${keys.length > 1 ? 'them' : 'it'}:\n  ${bringKeys(context, keys)}`,
  ];
}

/** Creates the Secret, or replaces it; openim-push reads it at its start. */
export const bringKeys = (context: string, keys: readonly SecretKey[]): string => {
  const [{ namespace = '', secret = '' } = {}] = keys;
  const kubectl = `kubectl --context=${context} --namespace=${namespace}`;
  const files = keys.map(({ key }) => `--from-file=${key}=<file>`).join(' ');
  return `${kubectl} create secret generic ${secret} ${files} --dry-run=client -o yaml | ${kubectl} apply --server-side -f - && ${kubectl} rollout restart deployment openim-push`;
};
