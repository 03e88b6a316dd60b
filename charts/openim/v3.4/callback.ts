import { type WebhookV34, webhooksV34 } from '../../../environments/lib/openim-names';
import type { Webhook } from '../../../environments/lib/openim-settings';
import type { Environment } from '../../../environments/lib/types';
import { type ServiceRow, services } from '../../model/openim/v3.4/services';
import { webhooks as rows } from '../../model/openim/v3.4/webhooks';
import { webhookSenders } from '../../model/openim/webhooks';

/** `callback` of config.yaml. What is off is there with all of its keys; `timeout` in seconds. */
export const callback = (environment: Environment, { binary }: ServiceRow) => {
  const { webhooks } = environment.openim;
  // No other program may reach the server.
  const sends = webhookSenders(environment).some((name) => services[name].binary === binary);
  return {
    url: webhooks && sends ? webhooks.url : '',
    ...Object.fromEntries(webhooksV34.map((name) => [name, hook(name, webhooks?.events[name])])),
  };
};

const hook = (name: WebhookV34, on: Webhook | undefined) => ({
  enable: on !== undefined,
  timeout: on?.timeoutSeconds ?? 5,
  ...(rows[name].options.includes('failedContinue') && { failedContinue: on?.failedContinue ?? true }),
});
