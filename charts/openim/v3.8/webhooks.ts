import { type WebhookV38, webhooksV38 } from '../../../environments/lib/openim-names';
import type { Webhook } from '../../../environments/lib/openim-settings';
import type { Environment } from '../../../environments/lib/types';
import { webhooks as rows } from '../../model/openim/v3.8/webhooks';

/** webhooks.yml. What is off is there with all of its keys; `timeout` in seconds. */
export const webhooks = ({ openim }: Environment) => ({
  // IMENV_WEBHOOKS_URL, for the programs that send those which are on: no other one may reach the server.
  url: '',
  ...Object.fromEntries(webhooksV38.map((name) => [name, hook(name, openim.webhooks?.events[name])])),
});

function hook(name: WebhookV38, on: Webhook | undefined) {
  const { options } = rows[name];
  return {
    enable: on !== undefined,
    timeout: on?.timeoutSeconds ?? 5,
    ...(name.startsWith('before') && { failedContinue: true }),
    ...(options.includes('attentionIds') && { attentionIds: on?.attentionIds ?? [] }),
    // Message types by number or range ("200-500"); empty lists let every type through.
    ...(options.includes('allowedTypes') && { allowedTypes: on?.allowedTypes ?? [], deniedTypes: on?.deniedTypes ?? [] }),
  };
}
