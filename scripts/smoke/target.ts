/** Where to speak to, and how long to wait. */
export interface Target {
  /** The edge as people reach it: `https://openim.example`. */
  readonly url: URL;
  /** The host that presigned URLs lead to. */
  readonly s3: URL;
  /** Longest wait for one answer, and for a message that is sent until it arrives. */
  readonly seconds: number;
}

/** REST, as a prefix without a slash at its end: `https://openim.example/api`. */
export const apiBase = ({ url }: Target): string => `${url.origin}/api`;

/** openim-chat, for users: `https://openim.example/chat`. */
export const chatBase = ({ url }: Target): string => `${url.origin}/chat`;

/** openim-chat, for administrators, where the edge has a way to it. */
export const adminBase = ({ url }: Target): string => `${url.origin}/complete_admin`;

/** WebSocket: `wss://openim.example/msg_gateway`. */
export const gatewayBase = ({ url }: Target): string => `${url.origin.replace(/^http/, 'ws')}/msg_gateway`;
