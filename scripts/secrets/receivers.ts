import type { Manifest } from '../../charts/lib/manifest';
import { inventory } from '../../charts/secrets';
import type { Environment } from '../../environments/lib/types';

/** A line for each Secret that says whom alerts are told: whether it is there, or how to bring it. */
export function receivers(environment: Environment, context: string, found: readonly Manifest[]): readonly string[] {
  const keys = inventory(environment).filter(({ generator }) => generator === 'receiver');
  const ids = new Set(keys.map(({ component, secret }) => `${environment.namespaces[component]}/${secret}`));
  return [...ids].map((id) => {
    const [namespace, name] = id.split('/');
    if (found.some(({ metadata }) => `${metadata.namespace}/${metadata.name}` === id)) {
      return `${id}  receivers of alerts: kept`;
    }
    const files = keys.map(({ key }) => `--from-file=${key}=<file>`).join(' ');
    return `${id}  receivers of alerts: missing, nobody is told. Bring them, each file a URL or a routing key:
  kubectl --context=${context} --namespace=${namespace} create secret generic ${name} ${files}`;
  });
}
