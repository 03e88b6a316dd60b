import assert from 'node:assert';
import type { Manifest } from '../../../charts/constructs/manifest';
import { inventory } from '../../../charts/model/secrets';
import type { Environment } from '../../../environments/lib/types';
import { alphanumeric } from '../../../scripts/secrets/alphanumeric';

/** The value of a key of a Secret. */
export type SecretReader = (namespace: string, secret: string, key: string) => string;

/** Random values for every Secret of an environment, equal where the inventory requires it. Throws for an unknown key. */
export function randomSecrets(environment: Environment): SecretReader {
  const values = new Map<string, string>();
  const byKey = new Map<string, string>();
  for (const { namespace, secret, key, value, generator } of inventory(environment)) {
    const text = values.get(value) ?? (typeof generator === 'string' ? '' : alphanumeric(generator.alphanumeric));
    values.set(value, text);
    byKey.set(`${namespace}/${secret}/${key}`, text);
  }
  return (namespace, secret, key) => {
    const value = byKey.get(`${namespace}/${secret}/${key}`);
    assert(value !== undefined, `Secret ${namespace}/${secret} has no key "${key}" in charts/model/secrets.ts`);
    return value;
  };
}

/** The passwords of openim, which setup Jobs give to Redpanda and MongoDB. The test doubles get them as variables. */
export function withPassword(object: Manifest): Manifest {
  const password = {
    redpanda: ['PLAIN_PASSWORD', 'redpanda-users'],
    'openim-mongodb': ['OPENIM_PASSWORD', 'openim-mongodb'],
  }[object.kind === 'StatefulSet' ? object.metadata.name : ''];
  if (!password) {
    return object;
  }
  const [name, secret] = password;
  const copy = structuredClone(object);
  copy.spec.template.spec.containers[0].env.push({
    name,
    valueFrom: { secretKeyRef: { name: secret, key: 'openim-password' } },
  });
  return copy;
}
