import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { BUCKET, filerKeys, ok, type S3, s3Of, same, status } from '../lib/programs/s3';
import type { Site } from '../lib/programs/site';
import { abreast } from '../lib/time';

const OBJECTS = 300;

/** What both filers must agree on at any time. */
export async function shared(context: Context, site: Site, filers: readonly [Pod, Pod]): Promise<void> {
  const [left, right] = filers.map((filer) => s3Of(filer, filerKeys(site, 'openim'))) as [S3, S3];
  await context.check('weed: one filer reads, overwrites, lists and deletes what the other writes', async () => {
    await abreast(OBJECTS, async (n) => {
      const [one, other] = n % 2 ? [left, right] : [right, left];
      const path = `${BUCKET}/shared/${n}`;
      const [first, second] = [randomBytes(2000 + n), randomBytes(1000 + n)];
      ok(await one.put(path, first));
      same(await other.get(path), first);
      ok(await other.put(path, second));
      same(await one.get(path), second);
    });
    for (const client of [left, right]) {
      const keys = ok(await client.get(BUCKET, { 'list-type': '2', prefix: 'shared/', 'max-keys': '1000' })).body;
      const count = keys.toString().match(/<Key>/g)?.length;
      assert(count === OBJECTS, `a filer lists ${count} of ${OBJECTS} objects`);
    }
    await abreast(OBJECTS, async (n) => {
      const [one, other] = n % 2 ? [left, right] : [right, left];
      ok(await one.delete(`${BUCKET}/shared/${n}`));
      status(await other.get(`${BUCKET}/shared/${n}`), 404);
    });
    return `${OBJECTS} objects, 6 steps each without a wait`;
  });
  await context.check('weed: parts of one upload may go to both filers', async () => {
    const path = `${BUCKET}/parts`;
    const parts = Array.from({ length: 4 }, () => randomBytes(5 * 2 ** 20));
    const begun = ok(await left.post(path, Buffer.alloc(0), { uploads: '' })).body.toString();
    const uploadId = /<UploadId>([^<]+)/.exec(begun)?.[1] ?? '';
    const tags: string[] = [];
    for (const [index, part] of parts.entries()) {
      const client = index % 2 ? left : right;
      const reply = ok(await client.put(path, part, { partNumber: String(index + 1), uploadId }));
      tags.push(String(reply.headers.etag));
    }
    const list = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
    const complete = Buffer.from(`<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`);
    ok(await right.post(path, complete, { uploadId }));
    const whole = Buffer.concat(parts);
    same(await left.get(path), whole);
    same(await right.get(path), whole);
    return `${parts.length} parts of 5 MiB, alternately`;
  });
}

/** Who may do what. */
export async function guarded(context: Context, site: Site, [filer, second]: readonly [Pod, Pod]): Promise<void> {
  const keys = filerKeys(site, 'openim');
  await context.check('weed: wrong keys and requests without a signature are rejected', async () => {
    for (const pod of [filer, second]) {
      for (const wrong of [undefined, { ...keys, secret: `${keys.secret}x` }, { ...keys, access: 'nobody' }]) {
        const client = s3Of(pod, wrong);
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
    const policy = Buffer.from(JSON.stringify({ Version: '2012-10-17', Statement: [everybody] }));
    status(await openim.put(BUCKET, policy, { policy: '' }), 403);
    ok(await openim.get(`${BUCKET}/parts`));
  });
}
