import assert from 'node:assert';
import { Agent } from 'node:https';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { send } from '../lib/programs/s3';
import type { Backends } from './backends';
import { tls } from './requests';

/** Limits and logs; last, as it uses the client's share of requests up. */
export async function limits(context: Context, edge: Pod, { asked }: Backends): Promise<void> {
  await context.check('edge: a client over the rate limit gets 429, not 503', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const replies = await Promise.all(
      Array.from({ length: 1500 }, () => send(tls(edge.ip), { method: 'GET', path: '/api/flood', agent })),
    );
    agent.destroy();
    const passed = replies.filter(({ status }) => status === 200).length;
    const limited = replies.filter(({ status }) => status === 429).length;
    const right = passed + limited === replies.length && limited > 0 && passed >= 500;
    assert(right, `${passed} passed, ${limited} limited, of ${replies.length}`);
    return `${passed} of ${replies.length} at once pass (100 a second and a burst of 500), ${limited} get 429`;
  });
  await context.check('edge: the log is JSON, without signatures, tokens and request bodies', async () => {
    const { stdout } = await edge.exec(['cat', '/tmp/access.log']);
    const lines = stdout.trimEnd().split('\n');
    const secrets = lines.filter((line) => /X-Amz-Signature|token=/i.test(JSON.stringify(JSON.parse(line))));
    const clean = secrets.length === 0 && lines.length >= asked.length;
    assert(clean, `${lines.length} lines, with a secret: ${secrets[0]}`);
    return `${lines.length} lines`;
  });
}
