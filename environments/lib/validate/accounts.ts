import { accountsServices } from '../accounts';
import { hasEdge } from '../edge';
import type { Accounts, Environment, StatelessSize } from '../types';
import { type Check, constrained, fields, format, list, oneOf, optional, text } from './check';
import { egressTo, outsideHost } from './egress';
import { floors } from './floors';
import { egressRange, outsideRange } from './formats';
import { stateless } from './sizes';

const line = text(/^[^\p{Cc}]{1,200}$/u, 'must be a line of text, up to 200 characters');
const services = Object.fromEntries(
  accountsServices.map((name) => [name, optional(constrained<StatelessSize>(stateless, floors.openim))]),
) as Record<(typeof accountsServices)[number], Check>;

export const accounts = fields<Accounts>({
  kind: oneOf('openim-chat'),
  registration: oneOf('closed', 'verified'),
  services: optional(fields<NonNullable<Accounts['services']>>(services)),
  mail: optional(
    fields<NonNullable<Accounts['mail']>>({
      host: outsideHost,
      port: oneOf(465, 587, 2525),
      sender: text(/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/, 'must be a mail address such as "noreply@example.com"'),
      subject: line,
      egress: egressTo(egressRange, 'smtp.example.com'),
    }),
  ),
  sms: optional(
    fields<NonNullable<Accounts['sms']>>({
      provider: oneOf('ali'),
      endpoint: outsideHost,
      signName: line,
      template: text(/^[A-Za-z0-9_]{1,64}$/, 'must be the code of a template, such as "SMS_123456789"'),
      egress: egressTo(egressRange, 'dysmsapi.aliyuncs.com'),
    }),
  ),
  liveKit: optional(
    fields<NonNullable<Accounts['liveKit']>>({
      url: format((value) =>
        typeof value === 'string' && /^wss:\/\/[^/?#@]+$/.test(value) && URL.canParse(value)
          ? outsideHost(new URL(value).hostname, '').length > 0
            ? 'clients connect to it: must name a public host, such as "wss://livekit.example.com"'
            : undefined
          : 'must be the URL of a LiveKit server without a path, such as "wss://livekit.example.com"',
      ),
    }),
  ),
  admin: optional(
    fields<NonNullable<Accounts['admin']>>({
      cidrs: list(outsideRange, 1, 50),
      frontEnd: optional(oneOf('closed-source-image')),
    }),
  ),
});

/** openim-chat v1.8 asks for tokens in the form of v3.8's API (its openimsdk/protocol is that of v3.8). */
export const chatNeedsV38 = ({ accounts, openim: { release } }: Environment): string[] =>
  accounts && release !== 'v3.8'
    ? [
        `accounts is set: openim-chat v1.8.4 is for v3.8, and openim.release is "${release}"; use "v3.8", or leave accounts out`,
      ]
    : [];

/** Without either, openim-chat accepts one fixed code from every client, which is empty here and matches none. */
export const codesForRegistration = ({ accounts }: Environment): string[] =>
  accounts?.registration === 'verified' && !accounts.mail && !accounts.sms
    ? ['accounts.registration is "verified": nothing sends the codes; add accounts.mail or accounts.sms, or use "closed"']
    : [];

/** A Gateway has no list of addresses: that takes Cloud Armor, which is not made here. */
export const adminsThroughNginx = ({ accounts, edge }: Environment): string[] =>
  accounts?.admin && hasEdge({ edge }, 'gke-gateway')
    ? [
        `accounts.admin is set: a Gateway admits every address, and edge.controller is "${edge.controller}"; use "ingress-nginx", or leave accounts.admin out and use kubectl port-forward`,
      ]
    : [];
