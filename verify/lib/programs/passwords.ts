import type { Manifest } from '../../../charts/constructs/manifest';

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
