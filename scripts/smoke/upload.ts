import { createHash } from 'node:crypto';
import { damaged, elsewhere, notTaken, storageAnswer, wrongAddress } from './advice/storage';
import type { Api } from './api';
import type { Login } from './gateway-socket';
import { address, described, http } from './http';
import { type Signature, signed } from './signature';
import { apiBase, type Target } from './target';

/** openim-crontask deletes objects of this cause after fileExpireTime days (deleteObjectType of openim-crontask.yml). */
const CAUSE = 'msg-file';

const hash = (algorithm: 'md5' | 'sha256', data: Buffer | string): string =>
  createHash(algorithm).update(data).digest('hex');

/**
 * Uploads as clients do and returns OpenIM's address of the object. Fields as in third/third.proto; the hash is that of
 * the parts' hashes, and there may be no more signatures (maxParts) than parts.
 */
export async function upload(client: Api, { token }: Login, name: string, content: Buffer): Promise<string> {
  const { size } = await client.post<{ size: number }>('/object/part_size', { size: content.length }, token);
  const parts = Array.from({ length: Math.ceil(content.length / size) }, (_, index) =>
    content.subarray(index * size, (index + 1) * size),
  );
  const hashes = parts.map((part) => hash('md5', part));
  const object = { name, contentType: 'application/octet-stream', cause: CAUSE };
  const { upload } = await client.post<{ upload?: { uploadID: string; sign: Signature } }>(
    '/object/initiate_multipart_upload',
    { ...object, hash: hash('md5', hashes.join(',')), size: content.length, partSize: size, maxParts: parts.length },
    token,
  );
  if (!upload) {
    throw notTaken(name);
  }
  client.stays.push(`object ${name}, for 180 days`);
  for (const [index, part] of parts.entries()) {
    await put(client.target, signed(upload.sign, index), part);
  }
  const body = { ...object, uploadID: upload.uploadID, parts: hashes };
  const { url } = await client.post<{ url: string }>('/object/complete_multipart_upload', body, token);
  const base = apiBase(client.target);
  if (!url.startsWith(`${base}/object/`)) {
    throw wrongAddress(url, base);
  }
  return url;
}

/** Throws unless the URL returns exactly `content`. */
export async function download(target: Target, presigned: string, content: Buffer): Promise<void> {
  const url = own(target, presigned);
  const answer = await http(url, {}, target.seconds);
  if (answer.status !== 200) {
    const said = described(answer);
    throw storageAnswer(`GET ${address(url)}`, url, answer.status, said);
  }
  if (hash('sha256', answer.body) !== hash('sha256', content)) {
    throw damaged(answer.body.length, content.length);
  }
}

async function put(target: Target, { url, headers }: ReturnType<typeof signed>, part: Buffer): Promise<void> {
  const to = own(target, url);
  const answer = await http(to, { method: 'PUT', headers, body: new Uint8Array(part) }, target.seconds);
  if (answer.status !== 200) {
    throw storageAnswer(`PUT ${address(to)}`, to, answer.status, described(answer));
  }
}

/** A presigned URL must lead to the public S3 host: clients reach no other. */
function own({ s3, bucket }: Target, presigned: string): URL {
  const url = new URL(presigned);
  // Some providers have the bucket in the host name.
  const hosts = bucket ? [s3.host, `${bucket}.${s3.host}`] : [s3.host];
  if (url.protocol !== s3.protocol || !hosts.includes(url.host)) {
    throw elsewhere(url.origin, s3.origin);
  }
  return url;
}
