import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { BUCKET, filerKeys, ok, type S3, s3Of, same, status } from '../lib/programs/s3';
import type { Site } from '../lib/programs/site';
import { abreast, seconds } from '../lib/time';

const OBJECTS = 300;

/** What both filers must agree on at any time. */
export async function shared(context: Context, site: Site, filers: readonly [Pod, Pod]): Promise<void> {
  const [left, right] = filers.map((filer) => s3Of(filer, filerKeys(site, 'openim'))) as [S3, S3];
  await context.check(
    'weed: the other filer immediately reads, overwrites, lists and deletes what one filer writes',
    async () => {
      const start = Date.now();
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
      return `${OBJECTS} objects, 6 steps each without a wait, ${seconds(start)} s`;
    },
  );
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
