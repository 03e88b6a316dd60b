import { REQUEST_API_HEADER } from '../../../charts/model/routes';
import { type Advice, Failure } from '../failure';
import { edgeStatus } from './edge';

/** By `<status> (<S3's error code>)`. */
const answers: readonly (readonly [symptom: RegExp, advice: Advice])[] = [
  [
    /SignatureDoesNotMatch/,
    {
      do: 'Host or path changed between the signature and SeaweedFS, or the secret keys differ. The Ingress seaweedfs-s3 must keep both: no rewrite-target, no upstream-vhost.',
      pods: ['seaweedfs-filer', 'ingress-nginx-controller', 'openim-third'],
      secret: 's3-openim-secret-key',
    },
  ],
  [
    /InvalidAccessKeyId|AccessDenied/,
    {
      do: 'The filers do not have the key that openim-third signs with, or the key lacks the permission. Restart the pods that were started before the Secret changed.',
      pods: ['seaweedfs-filer', 'openim-third'],
      secret: 's3-openim-access-key',
    },
  ],
  [
    /NoSuchBucket/,
    { do: 'The bucket is missing: the Job seaweedfs-setup creates it.', pods: ['seaweedfs-setup', 'seaweedfs-filer'] },
  ],
  [
    /RequestTimeTooSkewed|ExpiredToken|expired/,
    { do: 'The clocks of openim-third and of the filers differ.', pods: ['openim-third', 'seaweedfs-filer'] },
  ],
  [
    /InternalError|SlowDown|^500/,
    {
      do: 'The filer cannot store: volumes are full, the masters have no leader, or MySQL is unavailable.',
      pods: ['seaweedfs-filer', 'seaweedfs-volume', 'seaweedfs-master', 'openim-mysql'],
      policies: ['seaweedfs-filer', 'openim-mysql'],
    },
  ],
];

export const storageAnswer = (request: string, url: URL, status: number, said: string): Failure =>
  new Failure(`${request}: ${said}`, answers.find(([symptom]) => symptom.test(said))?.[1] ?? edgeStatus(url, status));

export const elsewhere = (origin: string, expected: string): Failure =>
  new Failure(`the presigned URL points to ${origin}, not to ${expected}`, {
    do: 'externalAddress of minio.yml comes from `domain` of the environment: check that it is the tested domain, or use --s3-url.',
    pods: ['openim-third'],
  });

export const wrongAddress = (url: string, base: string): Failure =>
  new Failure(`OpenIM returns the object URL ${url}, not ${base}/object/…`, {
    do: `The edge must set ${REQUEST_API_HEADER} to ${base} for openim-api, which sees neither TLS nor the prefix /api.`,
    pods: ['ingress-nginx-controller', 'openim-api'],
  });

export const notTaken = (name: string): Failure =>
  new Failure(`OpenIM skips the upload of ${name}, although the bytes are random and new`, {
    do: 'openim-third found an object of the same hash, which is impossible: its cache in Dragonfly or a filer returns wrong data.',
    pods: ['openim-third', 'seaweedfs-filer', 'dragonfly'],
  });

export const damaged = (bytes: number, expected: number): Failure =>
  new Failure(`read back ${bytes} bytes with another SHA-256 than the ${expected} written bytes`, {
    do: 'The filers do not show the same files: all must keep file names in one MySQL (filer.toml), not in separate stores. Or a proxy changes bodies.',
    pods: ['seaweedfs-filer', 'seaweedfs-volume', 'openim-mysql'],
    policies: ['seaweedfs-filer'],
  });

export const leadsNowhere: Advice = {
  do: 'openim-api asks openim-third for the object, and openim-third reads its record from MongoDB.',
  pods: ['openim-third', 'openim-api', 'openim-mongodb'],
};
