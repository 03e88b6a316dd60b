/** Addresses of OpenIM, and the timeout. */
export interface Target {
  /** The public address of the edge: `https://openim.example`. */
  readonly url: URL;
  /** The host of presigned URLs. */
  readonly s3: URL;
  /** Timeout of one answer, and of a message that is sent until it arrives. */
  readonly seconds: number;
}

/** REST, as a prefix without a slash at its end: `https://openim.example/api`. */
export const apiBase = ({ url }: Target): string => `${url.origin}/api`;

/** WebSocket: `wss://openim.example/msg_gateway`. */
export const gatewayBase = ({ url }: Target): string => `${url.origin.replace(/^http/, 'ws')}/msg_gateway`;
