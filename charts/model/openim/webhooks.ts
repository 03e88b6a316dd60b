import type { WebhookName } from '../../../environments/lib/openim-names';
import type { Environment, OpenimService } from '../../../environments/lib/types';
import { releaseOf } from './releases';

/** The programs that post the webhooks which are on. */
export function webhookSenders(environment: Environment): readonly OpenimService[] {
  const { webhooks } = releaseOf(environment);
  const on = Object.keys(environment.openim.webhooks?.events ?? {}) as WebhookName[];
  return [...new Set(on.flatMap((name) => webhooks[name]?.sentBy ?? []))];
}
