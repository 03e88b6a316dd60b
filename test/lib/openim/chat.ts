import { createHash, randomUUID } from 'node:crypto';
import { check } from './gateway';
import { enveloped, Refused, type State } from './state';

/** The password of the Secret, and of upstream's defaults. */
export const ADMIN_PASSWORD = 'fake-admin-password';
const CHAT_ADMIN = 'chatAdmin';

interface Body {
  readonly account?: string;
  readonly email: string;
  readonly password: string;
  readonly platform: number;
  readonly verifyCode?: string;
  readonly userID: string;
  readonly user: { readonly email: string; readonly password: string; readonly nickname: string };
}

interface Account {
  readonly userID: string;
  readonly password: string;
  blocked: boolean;
}

const hash = (text: string): string => createHash('md5').update(text).digest('hex');

/** openim-chat v1.8.4-patch.5 behind the edge, as far as the smoke test goes: internal/rpc/chat/login.go, internal/rpc/admin. */
export class Chat {
  readonly accounts = new Map<string, Account>();
  private readonly admins = new Set<string>();

  constructor(private readonly state: State) {}

  answer(path: string, { token = '', operationid }: Readonly<Record<string, string | undefined>>, body: string) {
    return enveloped(() => {
      check(operationid, 1001, 'ArgsError', 'header must have operationID');
      const [errCode, errMsg] = this.state.faults.refusals?.[path] ?? [0, ''];
      check(!errCode, errCode, errMsg);
      return this.routes[path]?.(JSON.parse(body), token);
    });
  }

  private readonly routes: Readonly<Record<string, (body: Body, token: string) => object>> = {
    '/complete_admin/account/login': ({ account, password }) => {
      check(account === CHAT_ADMIN, 20002, 'AccountNotFound');
      const own = this.state.faults.chat === 'default password' ? CHAT_ADMIN : ADMIN_PASSWORD;
      check(password === hash(own), 20001, 'PasswordError');
      const adminToken = `eyJ.${randomUUID()}.x`;
      this.admins.add(adminToken);
      return { adminToken };
    },
    '/complete_admin/block/add': ({ userID }, token) => {
      check(this.admins.has(token), 1001, 'ArgsError', 'token type error');
      for (const account of this.accounts.values()) {
        account.blocked ||= account.userID === userID && this.state.faults.chat !== 'does not block';
      }
      return {};
    },
    '/chat/account/register': ({ user, verifyCode }, token) => {
      check(user.nickname && /^[\w.%+-]+@[\w.-]+\.[a-zA-Z]{2,}$/.test(user.email), 1001, 'ArgsError');
      const fixed = this.state.faults.chat === 'fixed code' && verifyCode === '666666';
      check(this.admins.has(token) || fixed, 1002, 'NoPermissionError', 'register user is disabled');
      const userID = String(5000000000 + this.accounts.size);
      this.accounts.set(user.email, { userID, password: user.password, blocked: false });
      this.state.users.add(userID);
      return { userID };
    },
    '/chat/account/login': ({ email, password, platform }) => {
      const account = this.accounts.get(email);
      if (!account) {
        throw new Refused(20002, 'AccountNotFound', 'user unregistered');
      }
      check(!account.blocked, 20012, 'Forbidden', 'account forbidden');
      check(account.password === password, 20001, 'PasswordError');
      const { userID } = account;
      return { userID, chatToken: `eyJ.${randomUUID()}.x`, imToken: this.state.login({ userID, platformID: platform }) };
    },
  };
}
