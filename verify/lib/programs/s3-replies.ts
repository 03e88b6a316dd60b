import assert from 'node:assert';
import { createHash } from 'node:crypto';
import type { Reply } from './s3';

/** Requests at a time; more make no sense on two cores. */
const ABREAST = 16;

/** Runs `work` for 0 … count-1, some at a time. */
export async function abreast(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      await work(next++);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
}

/** Throws unless the reply has this status. */
export function status(reply: Reply, wanted: number): Reply {
  if (reply.status !== wanted) {
    throw new Error(`S3 answers ${reply.status} where ${wanted} was due: ${reply.body.toString().slice(0, 300)}`);
  }
  return reply;
}

/** Throws unless the request succeeded. */
export function ok(reply: Reply): Reply {
  return status(reply, reply.status === 204 ? 204 : 200);
}

const md5 = (data: Buffer): string => createHash('md5').update(data).digest('hex');

/** Throws unless the reply is exactly this. */
export function same(reply: Reply, data: Buffer): void {
  ok(reply);
  assert(md5(reply.body) === md5(data), `read ${reply.body.length} bytes that differ from the ${data.length} written`);
}
