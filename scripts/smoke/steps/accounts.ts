import type { Api } from '../api';
import { Connection } from '../connection';
import type { Login } from '../gateway-socket';
import { WEB } from '../messages';
import type { Passed } from '../runner';

export type Pair<T> = readonly [T, T];

/** share.imAdminUserID of charts/openim/v3.8/config.ts. */
const ADMIN = 'imAdmin';

export async function adminToken(client: Api, secret: string): Promise<Passed<string>> {
  const { token } = await client.post<{ token: string }>('/auth/get_admin_token', { secret, userID: ADMIN });
  return { detail: `for ${ADMIN}`, value: token };
}

export async function users(client: Api, admin: string): Promise<Passed<Pair<string>>> {
  // OpenIM accepts letters, digits and underscores.
  const ids = [`${client.id}_a`, `${client.id}_b`] as const;
  await client.post('/user/user_register', { users: ids.map((userID) => ({ userID, nickname: userID })) }, admin);
  client.stays.push(`users ${ids.join(' and ')}, and their messages for 365 days`);
  return { detail: ids.join(', '), value: ids };
}

export async function userTokens(client: Api, admin: string, [a, b]: Pair<string>): Promise<Passed<Pair<Login>>> {
  const login = async (userID: string): Promise<Login> => {
    const { token } = await client.post<{ token: string }>('/auth/get_user_token', { userID, platformID: WEB }, admin);
    return { userID, token };
  };
  return { detail: 'of platform Web', value: [await login(a), await login(b)] };
}

export async function connect({ target, id }: Api, [a, b]: Pair<Login>): Promise<Passed<Pair<Connection>>> {
  const first = await Connection.open(target, id, a);
  try {
    return { detail: 'both', value: [first, await Connection.open(target, id, b)] };
  } catch (error) {
    first.close();
    throw error;
  }
}
