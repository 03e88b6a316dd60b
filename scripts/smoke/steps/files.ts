import { randomBytes } from 'node:crypto';
import { leadsNowhere } from '../advice/storage';
import type { Api } from '../api';
import { Failure } from '../failure';
import type { Login } from '../gateway-socket';
import { address, described, http } from '../http';
import type { Passed } from '../runner';
import { download, upload } from '../upload';

const MIB = 2 ** 20;

/** 2 MiB in one piece, by a URL with its signature; nginx's default limit is 1 MiB. Read by access_url. */
export async function file(client: Api, login: Login): Promise<Passed<string>> {
  const [name, content] = [`${login.userID}/file`, randomBytes(2 * MIB)];
  await upload(client, login, name, content);
  const { url } = await client.post<{ url: string }>('/object/access_url', { name }, login.token);
  await download(client.target, url, content);
  return { detail: '2 MiB, read back with the same SHA-256', value: name };
}

/**
 * 6 MiB in two parts, each signed by headers. Read by the address that clients send to each other, which redirects to
 * storage.
 */
export async function largeFile(client: Api, login: Login): Promise<Passed<string>> {
  const [name, content] = [`${login.userID}/large-file`, randomBytes(6 * MIB)];
  const url = new URL(await upload(client, login, name, content));
  const answer = await http(url, {}, client.target.seconds);
  const location = answer.headers.get('location');
  if (answer.status !== 302 || !location) {
    throw new Failure(`GET ${address(url)}: ${described(answer)}, not 302`, leadsNowhere);
  }
  await download(client.target, location, content);
  return { detail: '6 MiB in parts, read back with the same SHA-256', value: name };
}
