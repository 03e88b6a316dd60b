import { notificationNames, webhookNames } from '../openim-names';
import type {
  Limits,
  MultiLogin,
  Notification,
  OfflinePush,
  OpenimSettings,
  Retention,
  Webhook,
  Webhooks,
} from '../openim-settings';
import {
  boolean,
  type Check,
  type Constraint,
  constrained,
  fields,
  format,
  integer,
  list,
  oneOf,
  optional,
  text,
  variant,
} from './check';
import { egressTo } from './egress';
import { egressRange, requestSize, uploadBody } from './formats';

type Provider<P extends OfflinePush['provider']> = Extract<OfflinePush, { readonly provider: P }>;

const words = format((value) =>
  typeof value === 'string' && value.trim() && !/\p{Cc}/u.test(value) ? undefined : 'must be a text of one line',
);
const egress = egressTo(egressRange, '*.example.com');

const offlinePush = variant('provider', {
  fcm: fields<Provider<'fcm'>>({ provider: oneOf('fcm'), egress: optional(egress) }),
  getui: fields<Provider<'getui'>>({
    provider: oneOf('getui'),
    appId: text(/^[A-Za-z0-9]{10,64}$/, 'must be the AppID that geTui shows for the app: 10 to 64 letters and digits'),
    channel: optional(fields<NonNullable<Provider<'getui'>['channel']>>({ id: words, name: words })),
    egress,
  }),
  jpush: fields<Provider<'jpush'>>({
    provider: oneOf('jpush'),
    intent: optional(words),
    apns: oneOf('production', 'sandbox'),
    egress,
  }),
});

const HOST = '[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*';
/** OpenIM appends to it, and a login in it would be in every log. */
const webhookUrl = text(
  new RegExp(`^https?://${HOST}(:[1-9]\\d{0,4})?(/[A-Za-z0-9._~-]+)*$`),
  'must be an http or https URL without a login, a query or a slash at its end: "https://business.example.com/openim"',
);

const types = list(
  text(/^\d+(-\d+)?$/, 'must be the number of a content type, or a range of them: "101", "200-500"'),
  1,
  100,
);
const webhook = fields<Webhook>({
  timeoutSeconds: optional(integer(1, 60)),
  failedContinue: optional(boolean),
  allowedTypes: optional(types),
  deniedTypes: optional(types),
  attentionIds: optional(list(words, 1, 1000)),
});

/** Each of `names` may have the value. */
const some = <K extends string>(names: readonly K[], check: Check) =>
  fields<Readonly<Partial<Record<K, unknown>>>>(
    Object.fromEntries(names.map((name) => [name, optional(check)])) as { readonly [N in K]-?: Check },
  );

const notEmpty: Constraint<object> = (value, path) =>
  Object.keys(value).length > 0 ? [] : [`${path} has no webhook: name those that are on, or leave openim.webhooks out`];

/** The check of each of OpenIM's own switches. */
export const openimSettings: { readonly [K in keyof OpenimSettings]-?: Check } = {
  offlinePush: optional(offlinePush),
  webhooks: optional(
    fields<Webhooks>({
      url: webhookUrl,
      egress: optional(egress),
      events: constrained(some(webhookNames, webhook), notEmpty),
    }),
  ),
  tokenDays: optional(integer(1, 3650)),
  multiLogin: optional(
    fields<MultiLogin>({
      policy: oneOf('one-per-platform', 'several-per-platform', 'one-per-class', 'pc-and-one-other'),
      maxPerPlatform: optional(integer(1, 1000)),
    }),
  ),
  retention: optional(
    fields<Retention>({
      messageDays: optional(integer(1, 3650)),
      fileDays: optional(integer(1, 3650)),
      cacheHours: optional(integer(1, 720)),
      cleanUpHour: optional(integer(0, 23)),
    }),
  ),
  limits: optional(fields<Limits>({ uploadBody: optional(uploadBody), request: optional(requestSize) })),
  friendVerify: optional(boolean),
  historyForNewMembers: optional(boolean),
  notifications: optional(
    some(
      notificationNames,
      fields<Notification>({ message: optional(boolean), push: optional(boolean), text: optional(words) }),
    ),
  ),
};
