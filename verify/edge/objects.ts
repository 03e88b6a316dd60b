import { randomBytes } from 'node:crypto';
import type { Context } from '../lib/part';
import { allUp, type Pod } from '../lib/programs/pod';
import { type Endpoint, filerKeys, S3, same, send, status } from '../lib/programs/s3';
import type { Site } from '../lib/programs/site';
import { reached } from '../lib/time';

const HOST = 's3.openim.example';

/** Presigned URLs through the edge to S3 as the output starts it. */
export async function objectsThrough(context: Context, site: Site, edge: Pod): Promise<void> {
  const endpoint: Endpoint = { protocol: 'https:', address: edge.ip, port: 443, host: HOST };
  const signer = new S3(endpoint, filerKeys(site, 'openim'));
  const request = (method: string, url: string, body?: Buffer) => send(endpoint, { method, path: url, body });

  await context.check('edge: a presigned upload of 120 MiB and its download succeed', async () => {
    const file = randomBytes(120 * 2 ** 20);
    status(await request('PUT', signer.presigned('PUT', '/openim/large.bin'), file), 200);
    same(await request('GET', signer.presigned('GET', '/openim/large.bin')), file);
    return 'the same SHA-256';
  });
  await context.check('edge: names with blanks, plus signs, umlauts and brackets keep their signature', async () => {
    for (const name of ['a%20b', 'a%2Bb', '%C3%BC.jpg', 'it%27s%28%29%2A%21']) {
      const data = Buffer.from(name);
      status(await request('PUT', signer.presigned('PUT', `/openim/${name}`), data), 200, name);
      status(await request('GET', signer.presigned('GET', `/openim/${name}`)), 200, name);
    }
  });
  await context.check('edge: a presigned URL that was changed, has expired or is for another name is rejected', async () => {
    const good = signer.presigned('GET', '/openim/a%20b');
    status(await request('GET', good), 200);
    status(await request('GET', good.replace('a%20b', 'a%2Bb')), 403, 'another path');
    status(await request('PUT', good, Buffer.from('x')), 403, 'another method');
    const forged = good.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    status(await request('GET', forged), 403, 'another signature');
    status(await request('GET', '/openim/a%20b'), 403, 'no signature');
    const filer = { ...endpoint, host: 'seaweedfs-filer.seaweedfs.svc.cluster.local:8333' };
    const inside = new S3(filer, filerKeys(site, 'openim'));
    status(await request('GET', inside.presigned('GET', '/openim/a%20b')), 403, 'the address inside the cluster');
    const brief = signer.presigned('GET', '/openim/a%20b', 1);
    await reached('it runs out', async () => (await request('GET', brief)).status === 403);
  });
  await context.check('edge: an object over 1 GiB is rejected before its body is sent', async () => {
    const headers = { 'content-length': String(2 ** 30 + 1) };
    status(await send(endpoint, { method: 'PUT', path: signer.presigned('PUT', '/openim/huge'), headers }), 413);
  });
}

/** Masters, two volume servers for two copies, one filer, and the bucket. */
export async function startStorage(site: Site): Promise<void> {
  const masters = await site.all('seaweedfs-master');
  const volumes = (await site.all('seaweedfs-volume')).slice(0, 2);
  const filer = await site.pod('seaweedfs-filer');
  await allUp([...masters, ...volumes]);
  // Nothing to wait for but MySQL, which this one does without.
  await filer.start(['wait']);
  await filer.ready();
  await site.job('seaweedfs-setup');
}
