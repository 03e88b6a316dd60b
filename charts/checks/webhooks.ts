import type { WebhookName } from '../../environments/lib/openim-names';
import type { Webhook } from '../../environments/lib/openim-settings';
import type { Environment } from '../../environments/lib/types';
import { literal } from '../../environments/lib/validate/check';
import { didYouMean } from '../../environments/lib/validate/nearest';
import { releaseOf } from '../model/openim/releases';
import type { WebhookRow } from '../model/openim/service';

/** Webhooks that the release has not or does not send, and options that it does not read. */
export function webhooks(environment: Environment): string[] {
  const { release, webhooks } = environment.openim;
  const rows = releaseOf(environment).webhooks;
  const events = Object.entries(webhooks?.events ?? {}) as [WebhookName, Webhook][];
  return [
    ...events.flatMap(([name, webhook]) => {
      const at = `openim.webhooks.events.${name}`;
      const row = rows[name];
      if (!row) {
        const known = Object.keys(rows).filter((one) => rows[one as WebhookName]?.sentBy);
        return [
          `${at} is set: release "${release}" has no webhook of that name; it has ${known.join(', ')}${didYouMean(name, known)}`,
        ];
      }
      return row.sentBy
        ? Object.entries(webhook)
            .filter(([option, value]) => value !== undefined && !reads(row, option))
            .map(([option, value]) => `${at}.${option} is ${literal(value)}: ${reason(name, option)}; leave it out`)
        : [`${at} is set: no code of release "${release}" sends it; leave it out`];
    }),
    ...pairs(environment),
  ];
}

const reads = ({ options }: WebhookRow, option: string): boolean =>
  option === 'timeoutSeconds' || options.some((one) => one === option);

function reason(name: WebhookName, option: string): string {
  if (option === 'failedContinue' && name.startsWith('before')) {
    return 'no code of v3.8.3 reads it, and what the webhook stands before fails when nobody answers';
  }
  return option === 'failedContinue'
    ? 'only webhooks that come before an action have it'
    : 'this webhook has no such filter in this release';
}

/** v3.4.0's callbackBeforeSendGroupMsg reads the switch of afterSendSingleMsg (internal/rpc/msg/callback.go). */
function pairs({ openim: { release, webhooks } }: Environment): string[] {
  const { beforeSendGroupMsg, afterSendSingleMsg } = webhooks?.events ?? {};
  const [on, off] = beforeSendGroupMsg
    ? ['beforeSendGroupMsg', 'afterSendSingleMsg']
    : ['afterSendSingleMsg', 'beforeSendGroupMsg'];
  return release === 'v3.4' && (beforeSendGroupMsg === undefined) !== (afterSendSingleMsg === undefined)
    ? [
        `openim.webhooks.events.${off} is missing: v3.4.0 turns beforeSendGroupMsg on and off with afterSendSingleMsg, so that ${on} comes with it; add it, or leave out both`,
      ]
    : [];
}
