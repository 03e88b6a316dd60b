import type { Api } from '../api';
import { Connection } from '../connection';
import { type Advice, Failure } from '../failure';
import { WEB } from '../messages';
import type { Passed } from '../runner';
import type { Pair } from './accounts';
import { isTokenError } from './health';

const LOGOUT: Advice = {
  do: 'openim-auth asks every gateway that is registered in etcd to close the connection, then marks the token in Dragonfly.',
  pods: ['openim-auth', 'openim-msggateway', 'dragonfly', 'openim-etcd'],
  policies: ['openim-auth', 'openim-msggateway'],
};

const forceLogout = (client: Api, admin: string, userID: string): Promise<unknown> =>
  client.post('/auth/force_logout', { userID, platformID: WEB }, admin);

/** The socket must close and the token must be refused from then on. */
export async function logout(client: Api, admin: string, [, user]: Pair<Connection>): Promise<Passed<'refused'>> {
  const { seconds } = client.target;
  await forceLogout(client, admin, user.login.userID);
  if (!(await user.ends(seconds))) {
    throw new Failure(`the connection is still open ${seconds} s after the logout`, LOGOUT);
  }
  try {
    (await Connection.open(client.target, client.id, user.login)).close();
  } catch (error) {
    if (isTokenError(error)) {
      return { detail: `closed, and the token is rejected with ${error.errCode}`, value: 'refused' };
    }
    throw error;
  }
  throw new Failure('the token is still accepted after the logout', LOGOUT);
}

/** Undoes what OpenIM's API can undo: all of it, whatever goes wrong; then throws the first thing that did. */
export async function cleanUp(client: Api, admin: string, users: Pair<string>, groupID?: string): Promise<Passed<'clean'>> {
  const dismissed = groupID ? [client.post('/group/dismiss_group', { groupID, deleteMember: true }, admin)] : [];
  const results = await Promise.allSettled([
    ...dismissed,
    ...users.map((userID) => client.post('/msg/user_clear_all_msg', { userID }, admin)),
    ...users.map((userID) => forceLogout(client, admin, userID)),
  ]);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
  return { detail: `${groupID ? 'group dismissed, ' : ''}messages cleared, users logged out`, value: 'clean' };
}
