import { isIPv4 } from 'node:net';
import { hasEdge } from '../edge';
import { contains, EVERYWHERE, overlap } from '../ipv4';
import { called } from '../openim-egress';
import type { Environment } from '../types';
import { isService } from '../url';
import { literal } from './check';
import { holds } from './egress';
import type { Rule } from './rule';

/** What a release does not have, by field: why, and what to do. */
const absent = ({ openim }: Environment): string[] => {
  const { release, offlinePush, retention = {}, limits = {}, multiLogin, historyForNewMembers } = openim;
  const missing: readonly (readonly [release: string, path: string, value: unknown, reason: string])[] = [
    [
      'v3.4',
      'offlinePush.provider',
      offlinePush?.provider === 'fcm' ? 'fcm' : undefined,
      "v3.4.0 sends to FCM's batch endpoint, which Google has shut down in 2024; use another provider",
    ],
    ['v3.4', 'retention.fileDays', retention.fileDays, 'v3.4.0 deletes no files; leave it out'],
    ['v3.8', 'retention.cacheHours', retention.cacheHours, 'v3.8.3 has 24 hours in its code; leave it out'],
    ['v3.4', 'limits.request', limits.request, "v3.4.0 has gRPC's limit of 4 MiB and no key for it; leave it out"],
    ['v3.4', 'historyForNewMembers', historyForNewMembers, 'v3.4.0 has no such key; leave it out'],
    [
      'v3.4',
      'multiLogin.policy',
      multiLogin?.policy === 'one-per-class' ? multiLogin.policy : undefined,
      'v3.4.0 takes it and ends no login; use another policy',
    ],
    ['v3.4', 'multiLogin.maxPerPlatform', multiLogin?.maxPerPlatform, 'v3.4.0 has no maximum; leave it out'],
  ];
  return missing
    .filter(([without, , value]) => without === release && value !== undefined)
    .map(
      ([, path, value, reason]) =>
        `openim.${path} is ${literal(value)}: ${reason}, or use release "${release === 'v3.4' ? 'v3.8' : 'v3.4'}"`,
    );
};

/** Only one of the policies counts the logins on a platform. */
const countsLogins = ({ openim: { multiLogin } }: Environment): string[] =>
  multiLogin?.maxPerPlatform !== undefined && multiLogin.policy !== 'several-per-platform'
    ? [
        `openim.multiLogin.maxPerPlatform is ${multiLogin.maxPerPlatform}: policy "${multiLogin.policy}" has no such maximum; leave it out, or use "several-per-platform"`,
      ]
    : [];

/** Both are retainChatRecords. */
const oneRetention = ({ openim: { retention }, load }: Environment): string[] =>
  load && retention?.messageDays !== undefined && retention.messageDays !== load.retentionDays
    ? [
        `openim.retention.messageDays is ${retention.messageDays}: load.retentionDays is ${load.retentionDays}, and both set the retention of messages; leave one out`,
      ]
    : [];

/** Google's load balancer has no limit for bodies. */
const limitedByNginx = ({ openim: { limits }, edge }: Environment): string[] =>
  limits?.uploadBody !== undefined && !hasEdge({ edge }, 'ingress-nginx')
    ? [
        `openim.limits.uploadBody is ${literal(limits.uploadBody)}: edge.controller is "${edge.controller}", which limits no body; leave it out, or use "ingress-nginx"`,
      ]
    : [];

/** FCM is one of Google's APIs, which GKE reaches at four addresses. */
const egressOfFcm = ({ openim: { offlinePush }, gke }: Environment): string[] => {
  if (offlinePush?.provider !== 'fcm' || (gke === undefined) === (offlinePush.egress !== undefined)) {
    return [];
  }
  return gke
    ? ["openim.offlinePush.egress is set: on GKE packets to FCM go to Google's private addresses; leave it out"]
    : ['openim.offlinePush.egress is missing: without gke FCM is reached on the internet; add { cidrs: ["0.0.0.0/0"] }'];
};

const egressOfWebhooks = ({ openim: { webhooks } }: Environment): string[] => {
  if (!webhooks || isService(webhooks.url) === (webhooks.egress === undefined)) {
    return [];
  }
  return webhooks.egress
    ? [
        `openim.webhooks.egress is set: ${literal(webhooks.url)} is a Service, whose pods a policy knows by their labels; leave it out, and add the policies to the additions`,
      ]
    : [
        `openim.webhooks.egress is missing: ${literal(webhooks.url)} is outside the cluster; add { names: [...] } or { cidrs: [...] }`,
      ];
};

/** Policies know pods by their labels, whatever address range is open; a host that is left out looks like a server that is down. */
const egressFits = (environment: Environment): string[] =>
  called(environment).flatMap(({ field, hosts, egress }) =>
    'names' in egress
      ? [
          ...(environment.gke
            ? []
            : [`${field}.egress.names is set: only GKE has FQDNNetworkPolicies; add gke, or use cidrs`]),
          ...hosts
            .filter((host) => !egress.names.some((name) => holds(name, host)))
            .map((host) => `${field}.egress.names leave out ${literal(host)}: OpenIM could not connect; add it`),
        ]
      : [
          ...egress.cidrs.flatMap((cidr, index) =>
            cidr !== EVERYWHERE && overlap(cidr, environment.network.podCidr)
              ? [
                  `${field}.egress.cidrs[${index}] is ${literal(cidr)}: overlaps network.podCidr ${literal(environment.network.podCidr)}, and pods are no addresses to a policy; use addresses outside the cluster`,
                ]
              : [],
          ),
          ...hosts
            .filter((host) => isIPv4(host) && !egress.cidrs.some((cidr) => contains(cidr, host)))
            .map((host) => `${field}.egress.cidrs leave out "${host}": OpenIM could not connect; add "${host}/32"`),
        ],
  );

/** What OpenIM's own switches must agree on; those of webhooks by name need the model: charts/checks/webhooks.ts. */
export const openimRules: readonly Rule[] = [
  { reads: ['openim'], check: absent },
  { reads: ['openim'], check: countsLogins },
  { reads: ['openim', 'load'], check: oneRetention },
  { reads: ['openim', 'edge'], check: limitedByNginx },
  { reads: ['openim', 'gke'], check: egressOfFcm },
  { reads: ['openim'], check: egressOfWebhooks },
  { reads: ['openim', 'accounts', 'network', 'gke'], check: egressFits },
];
