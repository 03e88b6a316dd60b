import { publicUrl } from '../../charts/model/addresses';
import { validEnvironments } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';

/** Where to speak to, and how long to wait. */
export interface Target {
  /** The public address of the edge: `https://openim.example`. */
  readonly url: URL;
  /** The host of presigned URLs. */
  readonly s3: URL;
  /** OpenIM's bucket at a provider; left out for that of SeaweedFS. */
  readonly bucket?: string;
  /** Longest wait for one answer, and for a message that is sent until it arrives. */
  readonly seconds: number;
}

/** The environment that is served at this address, if one is. */
export const environmentAt = ({ origin }: URL): Environment | undefined =>
  validEnvironments().find((environment) => publicUrl(environment, 'api') === origin);

/** REST, as a prefix without a slash at its end: `https://openim.example/api`. */
export const apiBase = ({ url }: Target): string => `${url.origin}/api`;

/** openim-chat, for users: `https://openim.example/chat`. */
export const chatBase = ({ url }: Target): string => `${url.origin}/chat`;

/** openim-chat, for administrators, where the edge has a way to it. */
export const adminBase = ({ url }: Target): string => `${url.origin}/complete_admin`;

/** WebSocket: `wss://openim.example/msg_gateway`. */
export const gatewayBase = ({ url }: Target): string => `${url.origin.replace(/^http/, 'ws')}/msg_gateway`;
