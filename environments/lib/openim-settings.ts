import type { Egress } from './external';
import type { NotificationName, WebhookName } from './openim-names';

/** OpenIM `remainLogLevel`: 3 = warning (production) to 6 = debug, which logs message bodies. v3.4 takes 3 only. */
export type LogLevel = 3 | 4 | 5 | 6;

/**
 * Who pushes to phones whose app is closed, Android's and, through APNs, Apple's. Keys are in Secret `openim-push`, which you
 * bring: docs/openim-settings.md. Each provider reads the title and text of every push.
 */
export type OfflinePush =
  /** Google's Firebase Cloud Messaging, release v3.8 alone. On GKE packets go to Google's private addresses; elsewhere to `egress`. */
  | { readonly provider: 'fcm'; readonly egress?: Egress }
  /** geTui, at restapi.getui.com. */
  | {
      readonly provider: 'getui';
      /** AppID of the app, part of the URL. */
      readonly appId: string;
      /** Android channel of the notifications (`channelID`, `channelName`). */
      readonly channel?: { readonly id: string; readonly name: string };
      readonly egress: Egress;
    }
  /** JPush, at api.jpush.cn. */
  | {
      readonly provider: 'jpush';
      /** `pushIntent`: what Android opens when the notification is tapped ("intent:#Intent;component=com.example/.MainActivity;end"). */
      readonly intent?: string;
      /** Apple's servers: `production`, or `sandbox` for builds of developers. */
      readonly apns: 'production' | 'sandbox';
      readonly egress: Egress;
    };

/** A webhook that is on. */
export interface Webhook {
  /** Seconds until the answer must be there; 5 when left out. */
  readonly timeoutSeconds?: number;
  /**
   * `before` webhooks of v3.4: whether the action continues when nobody answers (the default), or fails. v3.8.3 has the key and
   * does not read it: there the action always fails.
   */
  readonly failedContinue?: boolean;
  /** Types of content that are sent, by number or range ("101", "200-500"); webhooks of messages on v3.8. Leave out for all. */
  readonly allowedTypes?: readonly string[];
  /** Types that are not sent. */
  readonly deniedTypes?: readonly string[];
  /** `afterSendSingleMsg` of v3.8: only messages from or to these users are sent. Leave out for all. */
  readonly attentionIds?: readonly string[];
}

/** OpenIM posts JSON to your server before or after what users do. No message carries a signature or a login. */
export interface Webhooks {
  /**
   * "https://business.example.com/openim"; v3.8 adds "/<command>", v3.4 "?callbackCommand=<command>". It may be a Service of
   * `additions`: "http://bot.bots.svc.cluster.local:8080".
   */
  readonly url: string;
  /** Leave out for a Service of the cluster, whose NetworkPolicies are in `additions/<name>.ts`. */
  readonly egress?: Egress;
  /** Those that are on, by upstream's names. */
  readonly events: Readonly<Partial<Record<WebhookName, Webhook>>>;
}

/**
 * On how many devices a user may be logged in at a time; a login too many ends the oldest one. `one-per-platform` (upstream's 1):
 * one for each of Android, iOS, Windows and so on. `several-per-platform` (0): on v3.8 up to `maxPerPlatform` for each. `one-per-class`
 * (4, v3.8 alone): one on mobile, one on PC, one on web. `pc-and-one-other` (5): any PCs, and one device besides.
 */
export interface MultiLogin {
  readonly policy: 'one-per-platform' | 'several-per-platform' | 'one-per-class' | 'pc-and-one-other';
  /** `maxNumOneEnd`, with `several-per-platform` of v3.8 alone; 30 when left out. */
  readonly maxPerPlatform?: number;
}

/** How long OpenIM keeps what. Disks and memory follow: `load`, docs/capacity.md. */
export interface Retention {
  /** Days that messages are kept (`retainChatRecords`): those of `load`, or 365, when left out. */
  readonly messageDays?: number;
  /** Days that uploaded files are kept (`fileExpireTime`), v3.8 alone; 180 when left out. */
  readonly fileDays?: number;
  /** Hours that Dragonfly keeps a message (`msgCacheTimeout`), v3.4 alone; 24 when left out. v3.8.3 has 24 in its code. */
  readonly cacheHours?: number;
  /** Hour of the day, in UTC, at which old messages and files are deleted; 2 when left out. */
  readonly cleanUpHour?: number;
}

/** Sizes beyond which a request is refused. OpenIM has no limit for a whole file: clients send parts of 5 MiB. */
export interface Limits {
  /** Largest body at the S3 host, a part of a file or a form ("1Gi", the default); with ingress-nginx alone. */
  readonly uploadBody?: string;
  /** Largest gRPC message, and with 2 MiB more the largest body at the API ("8Mi", the default); v3.8 alone. */
  readonly request?: string;
}

/** What users see of an event. Leave out what stays as it is. */
export interface Notification {
  /** Whether it is a message of the conversation. */
  readonly message?: boolean;
  /** Whether it is pushed to phones that are offline. */
  readonly push?: boolean;
  /** Title and text of that push. */
  readonly text?: string;
}

/** OpenIM's own switches, all optional; docs/openim-settings.md has every key of upstream's files. */
export interface OpenimSettings {
  /** Leave out for no push to closed apps. */
  readonly offlinePush?: OfflinePush;
  /** Leave out for none. */
  readonly webhooks?: Webhooks;
  /** Days that a login is valid (`tokenPolicy.expire`); 90 when left out. Tokens that are out keep the days they were made with. */
  readonly tokenDays?: number;
  /** Leave out for `one-per-platform`. */
  readonly multiLogin?: MultiLogin;
  readonly retention?: Retention;
  readonly limits?: Limits;
  /** Whether only friends may write to each other (`friendVerify`); false when left out. */
  readonly friendVerify?: boolean;
  /** Whether new members of a group read what was written before (`enableHistoryForNewMembers`), v3.8 alone; true when left out. */
  readonly historyForNewMembers?: boolean;
  readonly notifications?: Readonly<Partial<Record<NotificationName, Notification>>>;
}
