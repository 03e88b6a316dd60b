import type { Environment } from '../../../environments/lib/types';
import { publicHosts } from '../addresses';
import type { Route } from '../route';

/** Routes for administrators, with the paths of OpenIM's own charts. */
const administration = (cidrs: readonly string[]) =>
  ({
    prefix: 'stripped',
    port: 'http',
    // Tables of users to import.
    bodySize: '10m',
    timeout: 60,
    body: 'buffered',
    from: cidrs,
  }) as const;

/** The routes to openim-chat: its API for users; with `admin`, the API for administrators from the named address ranges. */
export function accountsRoutes(environment: Environment): readonly Route[] {
  const { accounts } = environment;
  const { api: host } = publicHosts(environment);
  const admin = accounts?.admin;
  return [
    ...(accounts
      ? [
          {
            name: 'openim-chat',
            host,
            path: '/chat',
            prefix: 'stripped',
            to: 'openim-chat-api',
            port: 'http',
            bodySize: '1m',
            timeout: 60,
            body: 'buffered',
            // An attacker who guesses passwords and codes makes many requests; an app makes a few when it starts.
            limits: { requestsPerSecond: 20 },
          } as const,
        ]
      : []),
    ...(admin
      ? [
          {
            ...administration(admin.cidrs),
            name: 'openim-admin',
            host,
            path: '/complete_admin',
            to: 'openim-admin-api',
          } as const,
        ]
      : []),
    ...(admin?.frontEnd
      ? [
          {
            ...administration(admin.cidrs),
            name: 'openim-admin-front',
            host,
            path: '/openim-admin-front',
            to: 'openim-admin-front',
          } as const,
        ]
      : []),
  ];
}

/**
 * `/callback/open_im` asks for no token; OpenIM's webhooks would call it inside the cluster. `/config` prints OpenIM's secret to
 * administrators.
 */
export const accountsDeniedPaths = ({ accounts }: Environment): readonly string[] => [
  ...(accounts ? ['/chat/callback'] : []),
  ...(accounts?.admin ? ['/complete_admin/config'] : []),
];
