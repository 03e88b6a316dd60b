import assert from 'node:assert';
import { rejection } from '../findings';
import type { Pod } from './pod';

const PORT = 2379;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** etcd's JSON gateway, asked at the first of these members that is there. */
export class EtcdClient {
  private token = '';

  constructor(private readonly members: readonly Pod[]) {}

  async login(name: string, password: string): Promise<void> {
    this.token = (await this.ask('auth/authenticate', { name, password })).token as string;
  }

  put(key: string, value: string): Promise<object> {
    return this.ask('kv/put', { key: base64(key), value: base64(value) });
  }

  /** `undefined` for a key that does not exist. */
  async get(key: string): Promise<string | undefined> {
    const { kvs = [] } = (await this.ask('kv/range', { key: base64(key) })) as { kvs?: { value: string }[] };
    return kvs[0] && Buffer.from(kvs[0].value, 'base64').toString();
  }

  /** The member that leads. */
  async leader(): Promise<Pod> {
    for (const member of this.members) {
      const { header, leader } = (await new EtcdClient([member]).ask('maintenance/status', {})) as {
        header: { member_id: string };
        leader: string;
      };
      if (header.member_id === leader) {
        return member;
      }
    }
    throw new Error('no member reports that it is the leader');
  }

  /** Throws with the status of what etcd refuses. */
  async ask(path: string, body: object): Promise<Record<string, unknown>> {
    const member = this.members.find(({ running }) => running);
    assert(member, 'no member of etcd runs');
    const response = await fetch(`http://${member.ip}:${PORT}/v3/${path}`, {
      method: 'POST',
      headers: this.token ? { authorization: this.token } : {},
      body: JSON.stringify(body),
      // A member without a leader gives up after seven seconds.
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    assert(response.ok, `etcd answers ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}

/** Throws unless etcd refuses with this status. */
export async function answers(status: number, request: () => Promise<unknown>): Promise<void> {
  const words = await rejection(request());
  assert(words?.startsWith(`etcd answers ${status}:`), `${request} is not refused by ${status}: ${words ?? 'granted'}`);
}
