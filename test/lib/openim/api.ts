import { randomUUID } from 'node:crypto';
import { GROUP_CHAT } from '../../../scripts/smoke/messages';
import { check, type Gateway } from './gateway';
import { ADMIN, enveloped, SECRET, type State } from './state';
import type { Complete, Initiate, Storage } from './storage';

export interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** X-Request-Api, or what openim-api makes of the Host header without it. */
  readonly publicApi: string;
}

/** The fields of all request bodies that are looked at. */
type Body = Readonly<Record<'token' | 'secret' | 'userID' | 'sendID' | 'recvID' | 'ownerUserID' | 'groupID', string>> &
  Readonly<Record<'platformID' | 'sessionType', number>> &
  Initiate &
  Complete & {
    readonly users: readonly { readonly userID: string; readonly nickname: string }[];
    readonly content: { readonly content: string };
    readonly memberUserIDs: readonly string[];
    readonly groupInfo: { readonly groupType: number };
    readonly seqRanges: readonly { readonly conversationID: string; readonly begin: number; readonly end: number }[];
  };
type Handler = (body: Body, by: string, call: Call) => object;

/** openim-api and the services behind it, as far as the smoke test goes: internal/api and internal/rpc of v3.8.3-patch.15. */
export class Api {
  constructor(
    private readonly state: State,
    private readonly gateway: Gateway,
    private readonly storage: Storage,
  ) {}

  answer(call: Call): object | undefined {
    return enveloped(() => {
      // The middleware asks for the headers before the router looks for the path.
      check(call.headers.operationid, 1001, 'ArgsError', 'header must have operationID');
      const open = ['/auth/get_admin_token', '/auth/parse_token'].some((path) => call.path.startsWith(path));
      check(open || call.headers.token, 1001, 'ArgsError', 'header must have token');
      const userID = open ? '' : this.state.claims(call.headers.token ?? '').userID;
      const [errCode, errMsg] = this.state.faults.refusals?.[call.path] ?? [0, ''];
      check(!errCode, errCode, errMsg);
      return call.path === this.state.faults.missing
        ? undefined
        : this.routes[call.path]?.(JSON.parse(call.body), userID, call);
    });
  }

  private readonly routes: Readonly<Record<string, Handler>> = {
    '/auth/parse_token': ({ token }) => this.state.claims(token),
    '/auth/get_admin_token': ({ secret, userID }) => {
      check(secret === SECRET, 1002, 'NoPermissionError', 'secret invalid');
      check(userID === ADMIN, 1001, 'ArgsError', 'userID is error.');
      return { token: this.state.login({ userID, platformID: 10 }), expireTimeSeconds: 7776000 };
    },
    '/user/user_register': ({ users }, by) => {
      admin(by);
      for (const { userID, nickname } of users) {
        // util/datautil/string.go of the protocol; the message is upstream's.
        check(/^\w+$/.test(userID), 1001, 'ArgsError', 'userID is legal');
        check(nickname, 1001, 'ArgsError', 'user name is empty');
        check(!this.state.users.has(userID), 1102, 'RegisteredAlreadyError');
        this.state.users.add(userID);
      }
      return {};
    },
    '/auth/get_user_token': ({ userID, platformID }, by) => {
      admin(by);
      this.known([userID]);
      return { token: this.state.login({ userID, platformID }), expireTimeSeconds: 7776000 };
    },
    '/auth/force_logout': ({ userID, platformID }, by) => {
      admin(by);
      const { logout } = this.state.faults;
      if (logout !== 'keeps the connection') {
        this.gateway.kick(userID, platformID);
      }
      for (const claims of this.state.tokens.values()) {
        claims.kicked ||= claims.userID === userID && logout !== 'keeps the token';
      }
      return {};
    },
    '/msg/send_msg': ({ sendID, recvID, sessionType, content }, by) => {
      admin(by);
      const clientMsgID = randomUUID();
      this.gateway.push({ sendID, recvID, groupID: '', sessionType, clientMsgID, text: content.content });
      return { serverMsgID: `server-${clientMsgID}`, clientMsgID, sendTime: Date.now() };
    },
    '/msg/newest_seq': ({ userID }) => ({
      maxSeqs: Object.fromEntries(
        [...this.state.conversations]
          .filter(([, { readers }]) => readers.includes(userID))
          .map(([name, { messages }]) => [name, messages.length]),
      ),
    }),
    '/msg/pull_msg_by_seq': ({ userID, seqRanges }) => ({
      msgs: Object.fromEntries(
        seqRanges.map(({ conversationID, begin, end }) => {
          const { readers = [], messages = [] } = this.state.conversations.get(conversationID) ?? {};
          check(readers.includes(userID), 1004, 'RecordNotFoundError');
          return [conversationID, { Msgs: messages.slice(begin - 1, end).map((clientMsgID) => ({ clientMsgID })) }];
        }),
      ),
      notificationMsgs: {},
    }),
    '/msg/user_clear_all_msg': ({ userID }) => {
      this.state.cleared.add(userID);
      return {};
    },
    '/group/create_group': ({ ownerUserID, memberUserIDs, groupInfo }, by) => {
      check(by === ownerUserID || by === ADMIN, 1002, 'NoPermissionError');
      check(groupInfo.groupType === 2, 1001, 'ArgsError', 'group type only supports 2');
      const members = [ownerUserID, ...memberUserIDs];
      this.known(members);
      const groupID = String(1000000000 + this.state.groups.size);
      this.state.groups.set(groupID, { members, dismissed: false });
      const created = {
        sendID: ownerUserID,
        recvID: '',
        groupID,
        sessionType: GROUP_CHAT,
        clientMsgID: 'created',
        text: '{}',
      };
      this.gateway.notify(members, created, `n_${groupID}`, 2);
      return { groupInfo: { ...groupInfo, groupID, ownerUserID, memberCount: members.length } };
    },
    '/group/dismiss_group': ({ groupID }, by) => {
      admin(by);
      const group = this.state.groups.get(groupID);
      check(group, 1004, 'RecordNotFoundError');
      this.state.groups.set(groupID, { members: [], dismissed: true });
      return {};
    },
    '/object/part_size': () => ({ size: 5 * 2 ** 20 }),
    '/object/initiate_multipart_upload': (body, by) => this.storage.initiate(body, by),
    '/object/complete_multipart_upload': (body, by, { publicApi }) => this.storage.complete(body, by, publicApi),
    '/object/access_url': ({ name }) => ({ url: this.storage.accessUrl(name), expireTime: Date.now() }),
  };

  private known(userIDs: readonly string[]): void {
    check(
      userIDs.every((userID) => this.state.users.has(userID)),
      1101,
      'UserIDNotFoundError',
    );
  }
}

const admin = (userID: string): void => check(userID === ADMIN, 1002, 'NoPermissionError');
