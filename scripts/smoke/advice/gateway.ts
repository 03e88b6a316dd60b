import { type Advice, Failure } from '../failure';
import { edgeStatus } from './edge';

/** For an answer that is no upgrade. 200 and 400 come from the gateway, which was asked without the Upgrade header. */
export function noUpgrade(url: URL, status: number): Failure {
  const advice: Advice =
    status === 200 || status === 400
      ? {
          do: 'The edge, or a proxy in front of it, removes the Upgrade header. nginx forwards it by default; some CDNs do not.',
          pods: ['ingress-nginx-controller', 'openim-msggateway'],
        }
      : edgeStatus(url, status);
  return new Failure(`${url.host}/msg_gateway: ${status} instead of an upgrade to WebSocket`, advice);
}

export const noWelcome = (seconds: number): Failure =>
  new Failure(`upgraded, but no answer to the token within ${seconds} s`, {
    do: 'openim-msggateway waits for openim-auth, which checks the token.',
    pods: ['openim-msggateway', 'openim-auth'],
    policies: ['openim-msggateway', 'openim-auth'],
  });

export const noReply = (seconds: number): Failure =>
  new Failure(`no reply to a message within ${seconds} s`, {
    do: 'openim-msggateway waits for openim-msg, or openim-msg for Redpanda.',
    pods: ['openim-msg', 'openim-msggateway', 'redpanda'],
    policies: ['openim-msggateway', 'openim-msg', 'redpanda'],
  });

export const cut = (userID: string, code: number): Failure =>
  new Failure(`the connection of ${userID} was closed (code ${code})`, {
    do: 'The pod of openim-msggateway ended, or the edge cuts connections: its timeout is in charts/model/routes.ts.',
    pods: ['openim-msggateway', 'ingress-nginx-controller'],
  });

export const unreadable = (error: unknown): Failure =>
  new Failure(`a frame that v3.8.3 does not send: ${error instanceof Error ? error.message : error}`, {
    do: 'The pods do not run the release that this check supports: compare the image with environments/lib/versions.ts.',
    pods: ['openim-msggateway'],
  });
