/** What may be wrong with a deployment; a fake that has none works. */
export interface Faults {
  /** Status of every answer under /api, as nginx gives it when no pod is ready. */
  readonly api?: 502 | 503 | 504;
  /** The Ingress of the API is missing, or leaves the prefix in the path. */
  readonly prefix?: 'unknown' | 'kept';
  /** The edge does not deny /api/prometheus_discovery. */
  readonly discovery?: 'open';
  /** X-Request-Api is not set. */
  readonly requestApi?: 'missing';
  /** What becomes of the Upgrade header. */
  readonly upgrade?: 'dropped' | 'refused';
  /** The gateway upgrades and says nothing more. */
  readonly gateway?: 'silent';
  /** errCode by path, and what OpenIM says with it. */
  readonly refusals?: Readonly<Record<string, readonly [errCode: number, errMsg: string]>>;
  /** A path that this release does not have. */
  readonly missing?: string;
  /** How many messages openim-push drops, for users or for groups. */
  readonly lost?: number;
  readonly lostInGroups?: number;
  /** How many messages openim-msgtransfer neither stores nor passes on. */
  readonly vanished?: number;
  /** How many messages are pushed twice. */
  readonly duplicated?: number;
  /** Seconds of the load test's clock before a message is pushed. */
  readonly delay?: number;
  /** How many messages the gateway refuses with errCode 500, and how many it leaves without an answer. */
  readonly refusedAtFirst?: number;
  readonly unanswered?: number;
  /** How many senders lose their connection after their message. */
  readonly cut?: number;
  /** How many calls of the API, or upgrades to WebSocket, the edge answers with a status at first. */
  readonly busy?: { readonly status: 429 | 503; readonly calls?: number; readonly upgrades?: number };
  /** Messages reach another conversation. */
  readonly push?: 'mixed up';
  /** The bucket can be listed without a login. */
  readonly bucket?: 'public';
  /** Where presigned URLs lead to, instead of the public S3 host. */
  readonly externalAddress?: string;
  /** The filers know another secret key than openim-third. */
  readonly s3Key?: 'other';
  /** Maximum body in bytes that the edge accepts for the S3 host. */
  readonly bodySize?: number;
  /** What is read differs from what was written. */
  readonly content?: 'changed';
  /** What a forced logout leaves out. */
  readonly logout?: 'keeps the connection' | 'keeps the token';
  /** openim-chat with a default of upstream (the fixed code, the administrator's password), or one that does not block. */
  readonly chat?: 'fixed code' | 'default password' | 'does not block';
  /** Seconds before the edge answers. */
  readonly slow?: number;
}
