import { pushHosts } from '../../../environments/lib/openim-egress';
import type { OfflinePush } from '../../../environments/lib/openim-settings';
import type { Environment } from '../../../environments/lib/types';
import type { EnvValue } from '../env';

type Provider = OfflinePush['provider'];

/** FCM's login: the key of its Secret, and the file in the folder of the configuration. */
export const FCM_FILE = 'service-account.json';

/** The Secret with what a provider hands out, and its keys. */
export const PUSH_SECRET = 'openim-push';
export const pushKeys: Readonly<Record<Provider, readonly string[]>> = {
  fcm: [FCM_FILE],
  getui: ['app-key', 'master-secret'],
  jpush: ['app-key', 'master-secret'],
};

/** Where the providers answer: openim-push calls nobody else. FCM's login is at a host of its own. */
export const GOOGLE_PUSH_APIS = ['fcm', 'oauth2'] as const;
export const pushUrls = {
  getui: (appId: string) => `https://${pushHosts.getui[0]}/v2/${appId}`,
  jpush: `https://${pushHosts.jpush[0]}/v3/push`,
} as const;

/** Keys of the provider as variables; FCM's is a file. Without them openim-push still serves users who are online. */
export function pushKeysAs(environment: Environment, names: readonly [appKey: string, masterSecret: string]) {
  const { offlinePush } = environment.openim;
  const variables: Readonly<Record<string, EnvValue>> = {
    [names[0]]: { secret: PUSH_SECRET, key: 'app-key', optional: true },
    [names[1]]: { secret: PUSH_SECRET, key: 'master-secret', optional: true },
  };
  return offlinePush && offlinePush.provider !== 'fcm' ? variables : {};
}
