import type { WorkloadName } from '../../../charts/model/workloads';
import type { Advice } from '../failure';

/** Which service an API path ends up in; openim-api itself only passes calls on. */
const services: Readonly<Record<string, WorkloadName>> = {
  auth: 'openim-auth',
  user: 'openim-user',
  msg: 'openim-msg',
  group: 'openim-group',
  object: 'openim-third',
};

export const serviceOf = (path: string): WorkloadName => services[path.split('/')[1] ?? ''] ?? 'openim-api';

type Row = readonly [symptom: RegExp, advice: (service: WorkloadName) => Advice];

/** For openim-api's own 404, which has no envelope. */
export const unknownPath: Advice = {
  do: 'The pods run a release without this path: this check supports v3.8.3 (openim.release "v3.8"), not v3.4.0.',
  pods: ['openim-api'],
};

/** By `errCode errMsg errDlt`. Codes are those of pkg/common/servererrs/code.go, and gRPC's own below 17. */
const rows: readonly Row[] = [
  [
    /^1001 .*header must have token/,
    // Without the prefix the path is not among those that need no token, and openim-api asks for one before it looks for
    // the path (internal/api/router.go).
    () => ({
      do: 'openim-api receives the prefix /api: the Ingress openim-api must strip it (annotation rewrite-target).',
      pods: ['ingress-nginx-controller', 'openim-api'],
    }),
  ],
  [
    /^1002 .*secret/,
    () => ({
      do: 'OPENIM_SECRET is not the secret that the pods were started with. After a change of the Secret, restart the deployments that read it.',
      pods: ['openim-auth'],
      secret: 'openim-secret',
    }),
  ],
  [
    /^150[1-5] /,
    (service) => ({
      do: 'The pods use different secrets for signing tokens: some were started before it changed. Restart all of them.',
      pods: ['openim-auth', service],
      secret: 'openim-secret',
    }),
  ],
  [
    /^150[67] /,
    () => ({
      do: 'The token is no longer in Dragonfly: Dragonfly lost its data, or the user was logged out.',
      // The proxies where it fails over.
      pods: ['dragonfly', 'dragonfly-proxy', 'openim-auth'],
      policies: ['openim-auth', 'dragonfly', 'dragonfly-proxy'],
    }),
  ],
  [
    /^(4|14) /,
    (service) => ({
      do: `No pod of ${service} answers its callers: none is ready, or the ready ones lost their registration in etcd: the liveness probe registers them within 10 s.`,
      pods: [service, 'openim-etcd', 'openim-api'],
      policies: ['openim-api', service],
    }),
  ],
  [
    /./,
    (service) => ({
      do: `${service} rejected the request, or could not reach its data: its log has the reason under the operation ID.`,
      pods: [service, 'openim-api'],
      policies: [service],
    }),
  ],
];

export function refusal(path: string, errCode: number, errMsg: string): Advice {
  const row = rows.find(([symptom]) => symptom.test(`${errCode} ${errMsg}`)) ?? rows[rows.length - 1];
  return (row as Row)[1](serviceOf(path));
}
