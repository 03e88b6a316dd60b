import type { Advice } from '../failure';

type Row = readonly [symptom: RegExp, advice: Advice];

/** By `errCode errMsg errDlt` of openim-chat: pkg/eerrs/predefine.go of v1.8.4-patch.5, and gRPC's own codes below 17. */
const rows: readonly Row[] = [
  [
    /^20001 /,
    {
      do: 'The password is not that of the administrator: it was changed after the first start of openim-admin-rpc, or the Secret was.',
      pods: ['openim-admin-rpc'],
      secret: 'chat-admin',
    },
  ],
  [
    /^500 $|^500 ServerInternalError/,
    {
      do: 'openim-chat-api has no X-Real-IP header: only ingress-nginx sends it, so speak to the edge and not to the pod.',
      pods: ['openim-chat-api', 'ingress-nginx-controller'],
    },
  ],
  [
    /^(4|14) /,
    {
      do: 'No pod of openim-chat-rpc or openim-admin-rpc answers its callers: none is ready, or etcd does not know them.',
      pods: ['openim-chat-rpc', 'openim-admin-rpc', 'openim-etcd'],
      policies: ['openim-chat-api', 'openim-admin-api', 'openim-chat-rpc', 'openim-admin-rpc'],
    },
  ],
];

export const chatRefusal = (_: string, errCode: number, errMsg: string): Advice =>
  rows.find(([symptom]) => symptom.test(`${errCode} ${errMsg}`))?.[1] ?? {
    do: 'openim-chat refused it, or could not reach its stores or openim-api: its log has the reason under the operation ID.',
    pods: ['openim-chat-rpc', 'openim-admin-rpc', 'openim-chat-api'],
    policies: ['openim-chat-rpc', 'openim-admin-rpc'],
  };
