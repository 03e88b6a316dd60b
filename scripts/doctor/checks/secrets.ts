import { inventory, type SecretKey } from '../../../charts/model/secrets';
import { counted } from '../../../environments/lib/validate/check';
import type { Check, Finding, Look } from '../check';
import { condition, nameOf, unique } from '../pods';

const idOf = ({ namespace, secret }: SecretKey): string => `Secret ${namespace}/${secret}`;

/** Keys of the inventory that the cluster does not have. */
function missingKeys({ environment, snapshot }: Look): readonly SecretKey[] {
  return inventory(environment).filter(
    ({ namespace, secret, key }) => !snapshot.secretKeys(namespace).get(secret)?.includes(key),
  );
}

export const secrets: Check = {
  name: 'secrets',
  title: 'every key of every Secret of the inventory is there (names only; no value is read)',
  follows: ['namespaces'],
  look: (look) => {
    const missing = missingKeys(look);
    const generated = missing.filter(({ generator }) => typeof generator !== 'string');
    const receivers = missing.filter(({ generator }) => generator === 'receiver');
    const logins = missing.filter(({ generator }) => generator === 'login');
    return [
      ...(generated.length > 0 ? [lacking(look, generated)] : []),
      ...receivers.map(untold),
      ...logins.map((key) => unbrought(look, key)),
    ];
  },
};

function lacking(look: Look, keys: readonly SecretKey[]): Finding {
  const { environment, context } = look;
  const objects = unique(keys.map(idOf));
  const external = environment.secrets === 'external-secrets';
  return {
    text: `${counted(keys.length, 'key')} of ${counted(objects.length, 'Secret')} ${keys.length === 1 ? 'is' : 'are'} missing.`,
    objects,
    detail: [
      ...objects.map(
        (id) =>
          `${id}: ${keys
            .filter((key) => idOf(key) === id)
            .map(({ key }) => key)
            .join(', ')}`,
      ),
      ...(external ? synced(look) : []),
    ],
    remedy: external
      ? `npm run secrets -- ${environment.name}, then: kubectl --context=${context} get externalsecret --all-namespaces`
      : `npm run secrets -- ${environment.name} --context ${context}`,
    page: 'docs/components/cluster.md#resources',
  };
}

/** What the operator says of the Secrets that it does not make. */
const synced = ({ snapshot }: Look): readonly string[] =>
  snapshot
    .objects()
    .filter((one) => ['ExternalSecret', 'SecretStore'].includes(one.kind) && condition(one, 'Ready')?.status !== 'True')
    .map(
      (one) => `${one.kind} ${nameOf(one)}: ${condition(one, 'Ready')?.message ?? 'the operator has not processed it yet'}`,
    );

const unbrought = ({ environment, context }: Look, key: SecretKey): Finding => ({
  text: `${idOf(key)} has no key ${key.key}, the login of accounts.${key.account}: openim-chat-rpc does not start.`,
  objects: [idOf(key)],
  remedy:
    environment.secrets === 'external-secrets'
      ? `npm run secrets -- ${environment.name}`
      : `npm run secrets -- ${environment.name} --context ${context}, which prints how to bring it`,
  page: 'docs/accounts.md#secrets',
});

const untold = (key: SecretKey): Finding => ({
  text: `${idOf(key)} is missing: nobody is notified of ${key.receiver} alerts.`,
  objects: [idOf(key)],
  remedy: `kubectl -n ${key.namespace} create secret generic ${key.secret} --from-file=${key.key}=<file with the address>`,
  page: 'docs/components/monitoring.md#operations',
});
