import type { Egress } from './external';
import type { NotificationName, WebhookName } from './openim-names';

/** OpenIM's `remainLogLevel`: from 3, warnings (production), to 6, debug, which logs message bodies. v3.4 accepts only 3. */
export type LogLevel = 3 | 4 | 5 | 6;

/**
 * Provider of push notifications to phones whose app is closed: Android, and Apple through APNs. You provide the keys in Secret
 * `openim-push`: docs/openim-settings.md. Each provider can read the title and text of every push.
 */
export type OfflinePush =
  /** Firebase Cloud Messaging of Google, only with v3.8. On GKE it is reached at Google's private addresses, elsewhere at `egress`. */
  | { readonly provider: 'fcm'; readonly egress?: Egress }
  /** geTui, at restapi.getui.com. */
  | {
      readonly provider: 'getui';
      /** AppID of the app, which is part of the URL. */
      readonly appId: string;
      /** Android channel of the notifications (`channelID`, `channelName`). */
      readonly channel?: { readonly id: string; readonly name: string };
      readonly egress: Egress;
    }
  /** JPush, at api.jpush.cn. */
  | {
      readonly provider: 'jpush';
      /** `pushIntent`: the intent that Android starts for a tapped notification ("intent:#Intent;component=com.example/.MainActivity;end"). */
      readonly intent?: string;
      /** Server of APNs: `production`, or `sandbox` for development builds. */
      readonly apns: 'production' | 'sandbox';
      readonly egress: Egress;
    };

/** Settings of an enabled webhook. */
export interface Webhook {
  /** Timeout of the response in seconds. Default: 5. */
  readonly timeoutSeconds?: number;
  /**
   * Only for `before` webhooks of v3.4: whether the action continues without a response. Default: true. v3.8.3 ignores the key: the
   * action always fails.
   */
  readonly failedContinue?: boolean;
  /** Content types of messages that are sent, as number or range ("101", "200-500"); only with v3.8. Default: all. */
  readonly allowedTypes?: readonly string[];
  /** Content types that are not sent. */
  readonly deniedTypes?: readonly string[];
  /** For `afterSendSingleMsg` of v3.8: only messages from or to these users are sent. Default: all. */
  readonly attentionIds?: readonly string[];
}

/** OpenIM sends JSON to your server before or after actions of users. The requests have no signature and no login. */
export interface Webhooks {
  /**
   * URL such as "https://business.example.com/openim". v3.8 appends "/<command>", v3.4 "?callbackCommand=<command>". A Service of
   * `additions` is possible: "http://bot.bots.svc.cluster.local:8080".
   */
  readonly url: string;
  /** Omit for a Service of the cluster; its NetworkPolicies are in `additions/<name>.ts`. */
  readonly egress?: Egress;
  /** Enabled webhooks, by their upstream name. */
  readonly events: Readonly<Partial<Record<WebhookName, Webhook>>>;
}

/**
 * Number of devices on which a user may be logged in; a further login ends the oldest one. The upstream value is in parentheses.
 * `one-per-platform` (1): one device of each platform, such as Android, iOS, Windows. `several-per-platform` (0): on v3.8 up to
 * `maxPerPlatform` of each. `one-per-class` (4, only with v3.8): one mobile device, one PC, one browser. `pc-and-one-other` (5): any
 * number of PCs, and one other device.
 */
export interface MultiLogin {
  readonly policy: 'one-per-platform' | 'several-per-platform' | 'one-per-class' | 'pc-and-one-other';
  /** `maxNumOneEnd`, only for `several-per-platform` on v3.8. Default: 30. */
  readonly maxPerPlatform?: number;
}

/** How long OpenIM keeps data. The sizes of disks and memory depend on it: `load`, docs/capacity.md. */
export interface Retention {
  /** Days that messages are kept (`retainChatRecords`). Default: the days of `load`, or 365. */
  readonly messageDays?: number;
  /** Days that uploaded files are kept (`fileExpireTime`), only with v3.8. Default: 180. */
  readonly fileDays?: number;
  /** Hours that Dragonfly keeps a message (`msgCacheTimeout`), only with v3.4. Default: 24, which is a constant in v3.8.3. */
  readonly cacheHours?: number;
  /** Hour of the day, in UTC, at which old messages and files are deleted. Default: 2. */
  readonly cleanUpHour?: number;
}

/** Maximum sizes of requests. OpenIM has no limit for a whole file: clients upload parts of 5 MiB. */
export interface Limits {
  /** Maximum body at the S3 host, which is a part of a file or a form; only with ingress-nginx. Default: "1Gi". */
  readonly uploadBody?: string;
  /** Maximum gRPC message; the maximum body at the API is 2 MiB larger. Only with v3.8. Default: "8Mi". */
  readonly request?: string;
}

/** How users are notified of an event. Omitted fields keep their default: charts/openim/notification.ts. */
export interface Notification {
  /** Whether the event is shown as a message in the conversation. */
  readonly message?: boolean;
  /** Whether the event is pushed to offline users. */
  readonly push?: boolean;
  /** Title and text of the push notification. */
  readonly text?: string;
}

/** Settings of OpenIM, all optional. docs/openim-settings.md lists every key of upstream's files. */
export interface OpenimSettings {
  /** Default: no push to closed apps. */
  readonly offlinePush?: OfflinePush;
  /** Default: none. */
  readonly webhooks?: Webhooks;
  /** Days that a login is valid (`tokenPolicy.expire`). Default: 90. Existing tokens keep their expiry date. */
  readonly tokenDays?: number;
  /** Default: `one-per-platform`. */
  readonly multiLogin?: MultiLogin;
  readonly retention?: Retention;
  readonly limits?: Limits;
  /** Whether only friends may write to each other (`friendVerify`). Default: false. */
  readonly friendVerify?: boolean;
  /** Whether new members of a group can read older messages (`enableHistoryForNewMembers`), only with v3.8. Default: true. */
  readonly historyForNewMembers?: boolean;
  readonly notifications?: Readonly<Partial<Record<NotificationName, Notification>>>;
}
