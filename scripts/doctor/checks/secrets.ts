import { inventory, type SecretKey } from '../../../charts/model/secrets';
import { counted } from '../../../environments/lib/validate/check';
import { groupBy } from '../../lib/group-by';
import { bringKeys } from '../../secrets/providers';
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
    const provided = missing.filter(({ generator }) => generator === 'provider');
    return [
      ...(generated.length > 0 ? [lacking(look, generated)] : []),
      ...[...groupBy(logins, idOf).values()].map((keys) => withoutLogin(look, keys)),
      ...receivers.map(untold),
      ...(provided.length > 0 ? [unprovided(look, provided)] : []),
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

/** Messages of the operator about the Secrets that it does not create. */
const synced = ({ snapshot }: Look): readonly string[] =>
  snapshot
    .objects()
    .filter((one) => ['ExternalSecret', 'SecretStore'].includes(one.kind) && condition(one, 'Ready')?.status !== 'True')
    .map(
      (one) => `${one.kind} ${nameOf(one)}: ${condition(one, 'Ready')?.message ?? 'the operator has not processed it yet'}`,
    );

/** What does not work without the login of a part of `accounts`. */
const without = {
  mail: 'openim-chat sends no codes by mail',
  sms: 'openim-chat sends no codes by SMS',
  liveKit: 'openim-chat signs no tokens for calls',
} as const;

/** Of a service outside: its provider has the values. */
function withoutLogin({ environment, context }: Look, keys: readonly SecretKey[]): Finding {
  const [first = keys[0] as SecretKey] = keys;
  return {
    text: `${idOf(first)} lacks ${keys.map(({ key }) => key).join(', ')}: ${first.account ? without[first.account] : 'pods that use this data service do not start'}.`,
    objects: [idOf(first)],
    remedy: `npm run secrets -- ${environment.name}${environment.secrets === 'existing' ? ` --context ${context}` : ''} prints how to bring it${first.account ? `; then restart its reader: kubectl --context=${context} -n ${first.namespace} rollout restart deployment openim-chat-rpc` : ''}`,
    page: first.account ? 'docs/accounts.md#secrets' : 'docs/managed-services.md#logins',
  };
}

const untold = (key: SecretKey): Finding => ({
  text: `${idOf(key)} is missing: nobody is notified of ${key.receiver} alerts.`,
  objects: [idOf(key)],
  remedy: `kubectl -n ${key.namespace} create secret generic ${key.secret} --from-file=${key.key}=<file with the address>`,
  page: 'docs/components/monitoring.md#operations',
});

/** openim-push starts without its provider's keys. */
const unprovided = ({ environment, context }: Look, keys: readonly SecretKey[]): Finding => {
  const [first] = keys as [SecretKey];
  const external = environment.secrets === 'external-secrets';
  return {
    text: `${idOf(first)} has no ${keys.map(({ key }) => key).join(' and ')}: no offline push without the keys of ${first.provider}.`,
    objects: [idOf(first)],
    remedy: external
      ? `npm run secrets -- ${environment.name}, which prints the commands that bring them to Secret Manager`
      : bringKeys(
          context,
          inventory(environment).filter(({ generator }) => generator === 'provider'),
        ),
    page: 'docs/openim-settings.md#offline-push',
  };
};
