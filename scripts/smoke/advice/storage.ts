import { REQUEST_API_HEADER } from '../../../charts/model/routes';
import { type Advice, Failure, StatusFailure } from '../failure';
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
      do: 'The filers do not know the key that openim-third signs with, or it may not do that. Restart what was started before the Secret changed.',
      pods: ['seaweedfs-filer', 'openim-third'],
      secret: 's3-openim-access-key',
    },
  ],
  [
    /NoSuchBucket/,
    { do: 'The bucket is missing: the Job seaweedfs-setup makes it.', pods: ['seaweedfs-setup', 'seaweedfs-filer'] },
  ],
  [
    /RequestTimeTooSkewed|ExpiredToken|expired/,
    { do: 'The clocks of openim-third and the filers are apart.', pods: ['openim-third', 'seaweedfs-filer'] },
  ],
  [
    /InternalError|SlowDown|^500/,
    {
      do: 'The filer cannot store: volumes are full, the masters have no leader, or MySQL is away.',
      pods: ['seaweedfs-filer', 'seaweedfs-volume', 'seaweedfs-master', 'openim-mysql'],
      policies: ['seaweedfs-filer', 'openim-mysql'],
    },
  ],
];

export const storageAnswer = (request: string, url: URL, status: number, said: string): Failure =>
  new StatusFailure(
    `${request}: ${said}`,
    status,
    answers.find(([symptom]) => symptom.test(said))?.[1] ?? edgeStatus(url, status),
  );

export const elsewhere = (origin: string, expected: string): Failure =>
  new Failure(`the presigned URL leads to ${origin}, not to ${expected}`, {
    do: 'externalAddress of minio.yml comes from `domain` of the environment: is it the domain that you test, or do you need --s3-url?',
    pods: ['openim-third'],
  });

export const wrongAddress = (url: string, base: string): Failure =>
  new Failure(`OpenIM gives the object out as ${url}, not as ${base}/object/…`, {
    do: `The edge must set ${REQUEST_API_HEADER} to ${base} for openim-api, which sees neither TLS nor the prefix /api.`,
    pods: ['ingress-nginx-controller', 'openim-api'],
  });

export const notTaken = (name: string): Failure =>
  new Failure(`OpenIM wants no upload of ${name}, as if it had these random bytes already`, {
    do: 'openim-third found an object of the same hash, which cannot be: its cache in Dragonfly or a filer answers falsely.',
    pods: ['openim-third', 'seaweedfs-filer', 'dragonfly'],
  });

export const damaged = (bytes: number, expected: number): Failure =>
  new Failure(`read back ${bytes} bytes of another SHA-256 than the ${expected} bytes that were written`, {
    do: 'The filers do not show the same files: both must keep their names in MySQL (filer.toml), not each for itself. Or a proxy changes bodies.',
    pods: ['seaweedfs-filer', 'seaweedfs-volume', 'openim-mysql'],
    policies: ['seaweedfs-filer'],
  });

export const leadsNowhere: Advice = {
  do: 'openim-api asks openim-third for the object, and openim-third its record in MongoDB.',
  pods: ['openim-third', 'openim-api', 'openim-mongodb'],
};
