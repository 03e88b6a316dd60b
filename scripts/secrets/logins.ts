import type { Manifest } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import { bySecret } from './by-secret';

/** A line for each Secret with the login of a service outside: whether it is there, or how to bring it. */
export function logins(environment: Environment, context: string, found: readonly Manifest[]): readonly string[] {
  return [...bySecret(environment, 'login')].map(([id, keys]) => {
    const [namespace, name] = id.split('/');
    const object = found.find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === id);
    const own = keys.map(({ key }) => key);
    const missing = own.filter((key) => object?.data?.[key] === undefined);
    if (missing.length === 0) {
      return `${id}  login: kept`;
    }
    const remedy = object
      ? `kubectl --context=${context} --namespace=${namespace} edit secret ${name}`
      : `kubectl --context=${context} --namespace=${namespace} create secret generic ${name} ${own.map((key) => `--from-file=${key}=<file>`).join(' ')}`;
    return `${id}  login: ${missing.join(', ')} missing. The provider gives it; a file holds the value, without a line break at its end:
  ${remedy}`;
  });
}
