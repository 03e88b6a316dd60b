import type { Manifest } from '../../charts/constructs/manifest';
import { inventory } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';

/** A line for each Secret with the login of a service outside: whether it is there, or how to bring it. */
export function logins(environment: Environment, context: string, found: readonly Manifest[]): readonly string[] {
  const keys = inventory(environment).filter(({ generator }) => generator === 'login');
  const ids = new Set(keys.map(({ namespace, secret }) => `${namespace}/${secret}`));
  return [...ids].map((id) => {
    const own = keys.filter(({ namespace, secret }) => `${namespace}/${secret}` === id);
    const [{ namespace = '', secret = '', account = '' } = {}] = own;
    const data = found.find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === id)?.data ?? {};
    const missing = own.filter(({ key }) => data[key] === undefined).map(({ key }) => key);
    const files = own.map(({ key }) => `--from-file=${key}=<file>`).join(' ');
    return missing.length === 0
      ? `${id}  login of accounts.${account}: kept`
      : `${id}  login of accounts.${account}: ${missing.join(', ')} missing, openim-chat-rpc does not start. Bring it, files without a line break at the end:\n  kubectl --context=${context} --namespace=${namespace} create secret generic ${secret} ${files}`;
  });
}
