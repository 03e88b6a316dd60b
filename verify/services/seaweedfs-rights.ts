import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { BUCKET, filerKeys, ok, s3Of, status } from '../lib/programs/s3';
import type { Site } from '../lib/programs/site';

/** Who may do what. */
export async function guarded(context: Context, site: Site, [filer, second]: readonly [Pod, Pod]): Promise<void> {
  const keys = filerKeys(site, 'openim');
  await context.check('weed: wrong keys and requests without a signature are rejected', async () => {
    for (const pod of [filer, second]) {
      for (const client of [
        s3Of(pod),
        s3Of(pod, { ...keys, secret: `${keys.secret}x` }),
        s3Of(pod, { access: 'nobody', secret: keys.secret }),
      ]) {
        status(await client.put(`${BUCKET}/intruder`, Buffer.from('x')), 403);
        status(await client.get(`${BUCKET}/parts`), 403);
        status(await client.get(BUCKET, { 'list-type': '2' }), 403);
        status(await client.delete(`${BUCKET}/parts`), 403);
      }
    }
    return '24 requests';
  });
  await context.check('weed: openim can use its bucket and nothing else', async () => {
    const admin = s3Of(filer, filerKeys(site, 'admin'));
    ok(await admin.put('/other', Buffer.alloc(0)));
    ok(await admin.put('/other/secret', Buffer.from('x')));
    const openim = s3Of(filer, keys);
    status(await openim.get('/other/secret'), 403);
    status(await openim.put('/other/secret', Buffer.from('y')), 403);
    status(await openim.get('/other', { 'list-type': '2' }), 403);
    status(await openim.delete('/other/secret'), 403);
    status(await openim.put('/mine', Buffer.alloc(0)), 403);
    status(await openim.delete(BUCKET), 403);
    const everybody = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::openim/*' };
    status(
      await openim.put(BUCKET, Buffer.from(JSON.stringify({ Version: '2012-10-17', Statement: [everybody] })), {
        policy: '',
      }),
      403,
    );
    ok(await openim.get(`${BUCKET}/parts`));
  });
}
