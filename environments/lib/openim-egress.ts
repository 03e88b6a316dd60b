import type { Egress } from './external';
import type { Environment } from './types';
import { hostOfUrl } from './url';

/** Of openim-push, where each provider answers. */
export const pushHosts = {
  fcm: ['fcm.googleapis.com', 'oauth2.googleapis.com'],
  getui: ['restapi.getui.com'],
  jpush: ['api.jpush.cn'],
} as const;

/** A server outside that OpenIM calls: the field that opens the way, and the hosts that it must hold. */
export interface Called {
  readonly field: 'openim.offlinePush' | 'openim.webhooks' | 'accounts.mail' | 'accounts.sms';
  readonly peer: 'push-provider' | 'webhook-server' | 'mail-server' | 'sms-service';
  readonly hosts: readonly string[];
  readonly egress: Egress;
}

/** The servers outside that OpenIM calls, where the environment names their addresses or hosts. */
export function called({ openim: { offlinePush, webhooks }, accounts }: Environment): readonly Called[] {
  const { mail, sms } = accounts ?? {};
  return [
    ...(offlinePush?.egress
      ? [
          {
            field: 'openim.offlinePush',
            peer: 'push-provider',
            hosts: pushHosts[offlinePush.provider],
            egress: offlinePush.egress,
          } as const,
        ]
      : []),
    ...(webhooks?.egress
      ? [
          {
            field: 'openim.webhooks',
            peer: 'webhook-server',
            hosts: [hostOfUrl(webhooks.url)],
            egress: webhooks.egress,
          } as const,
        ]
      : []),
    ...(mail ? [{ field: 'accounts.mail', peer: 'mail-server', hosts: [mail.host], egress: mail.egress } as const] : []),
    ...(sms ? [{ field: 'accounts.sms', peer: 'sms-service', hosts: [sms.endpoint], egress: sms.egress } as const] : []),
  ];
}
