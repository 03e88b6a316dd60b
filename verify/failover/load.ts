import assert from 'node:assert';
import { sleep } from '../lib/time';
import type { Ledger } from './ledger';
import type { Redis } from './redis';

const CONVERSATIONS = 5;
const BLOCK = 50;

/** The next number of a conversation, or nothing when its key is missing or used up: OpenIM's malloc. */
const NEXT = `local n = redis.call('HMGET', KEYS[1], 'CURR', 'LAST')
if not n[1] or tonumber(n[1]) >= tonumber(n[2]) then return 0 end
return redis.call('HINCRBY', KEYS[1], 'CURR', 1)`;

/** Stores a new block, unless another client has stored one: a gap is harmless. */
const KEEP = `local n = redis.call('HMGET', KEYS[1], 'CURR', 'LAST')
if n[1] and tonumber(n[1]) < tonumber(n[2]) then return 0 end
redis.call('HSET', KEYS[1], 'CURR', ARGV[1], 'LAST', ARGV[2])
return 1`;

/** Clients of one address, each with a connection of its own, that take numbers and write until they are stopped. */
export class Load {
  private stopped = false;
  private readonly clients: Promise<void>[];

  constructor(
    private readonly ledger: Ledger,
    private readonly proxy: number,
    private readonly open: () => Promise<Redis>,
    count: number,
  ) {
    this.clients = Array.from({ length: count }, (_, number) => this.client(`${proxy}-${number}`));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  private async client(name: string): Promise<void> {
    for (let turn = 0; !this.stopped; ) {
      let redis: Redis | undefined;
      try {
        redis = await this.open();
        for (; !this.stopped; turn += 1) {
          await this.number(redis, `c${turn % CONVERSATIONS}`);
          await this.write(redis, `write:${name}-${turn}`);
          await sleep(0.05);
        }
      } catch {
        // A write that failed may have been done all the same: its key is not used again.
        turn += 1;
        await sleep(0.05);
      }
      if (redis?.isOpen) {
        redis.destroy();
      }
    }
  }

  private async number(redis: Redis, conversation: string): Promise<void> {
    const key = `MALLOC_SEQ:${conversation}`;
    const next = Number(await redis.sendCommand(['EVAL', NEXT, '1', key]));
    if (next > 0) {
      this.ledger.giveOut(conversation, next);
      return;
    }
    const first = this.ledger.block(conversation, BLOCK);
    await redis.sendCommand(['EVAL', KEEP, '1', key, String(first), String(first + BLOCK - 1)]);
    this.ledger.giveOut(conversation, first);
  }

  /** The same transaction returns the name of the pod that accepted the write. */
  private async write(redis: Redis, key: string): Promise<void> {
    const sent = Date.now();
    for (const words of [['MULTI'], ['SET', key, '1'], ['CONFIG', 'GET', 'replica-announce-ip']]) {
      void redis.sendCommand(words).catch(() => {});
    }
    const reply: unknown = await redis.sendCommand(['EXEC']);
    const [set, announced] = (Array.isArray(reply) ? reply : []) as [unknown, unknown];
    assert(set === 'OK' && Array.isArray(announced), `EXEC answers ${JSON.stringify(reply)}`);
    const server = String(announced[1]).split('.')[0] ?? '';
    this.ledger.writes.push({ key, server, proxy: this.proxy, sent, confirmed: Date.now() });
  }
}
