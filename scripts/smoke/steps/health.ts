import { BUCKET } from '../../../charts/model/openim/names';
import { storageAnswer } from '../advice/storage';
import type { Api } from '../api';
import { Connection } from '../connection';
import { ApiError, Failure } from '../failure';
import { described, http } from '../http';
import type { Passed } from '../runner';
import type { Target } from '../target';

/** errCodes of a token that is none: expired, invalid, malformed, kicked and so on (pkg/common/servererrs/code.go). */
export const isTokenError = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.errCode >= 1501 && error.errCode <= 1507;

/** Edge, openim-api and openim-auth: the one call that needs no account. A token that is none must be refused as such. */
export async function api(client: Api): Promise<Passed<'answers'>> {
  try {
    await client.post('/auth/parse_token', { token: 'none' });
  } catch (error) {
    if (isTokenError(error)) {
      return { detail: `rejects an invalid token with ${error.errCode}`, value: 'answers' };
    }
    throw error;
  }
  throw new Failure('POST /auth/parse_token accepts an invalid token', {
    do: 'The program is not OpenIM, or a release that does not check tokens.',
    pods: ['openim-auth', 'openim-api'],
  });
}

/** openim-api lists its fellow pods there without asking for a token; a double slash must not open another way. */
export async function discovery({ url, seconds }: Target): Promise<Passed<'closed'>> {
  const paths = ['/api/prometheus_discovery/api', '/api//prometheus_discovery/api', '/prometheus_discovery/api'];
  const found: number[] = [];
  for (const path of paths) {
    const { status } = await http(new URL(url.origin + path), {}, seconds);
    found.push(status);
    if (status < 300) {
      throw new Failure(`GET ${path}: ${status}, anonymous clients may list the pods`, {
        do: 'The edge must deny deniedPaths of charts/model/routes.ts: apply dist/ again.',
        pods: ['ingress-nginx-controller', 'openim-api'],
      });
    }
  }
  return { detail: `closed: ${found.join(', ')}`, value: 'closed' };
}

/** Edge, upgrade to WebSocket, openim-msggateway and openim-auth. */
export async function gateway({ target, id }: Api): Promise<Passed<'upgrades'>> {
  try {
    (await Connection.open(target, id, { userID: id, token: 'none' })).close();
  } catch (error) {
    if (isTokenError(error)) {
      return { detail: `upgrades, and rejects an invalid token with ${error.errCode}`, value: 'upgrades' };
    }
    throw error;
  }
  throw new Failure('/msg_gateway accepts an invalid token', {
    do: 'The program is not OpenIM, or a release that does not check tokens.',
    pods: ['openim-msggateway', 'openim-auth'],
  });
}

/** Edge and filers; without a signature the bucket must stay closed. */
export async function storage({ s3, seconds }: Target): Promise<Passed<'answers'>> {
  const url = new URL(`${s3.origin}/${BUCKET}?list-type=2`);
  const answer = await http(url, {}, seconds);
  if (answer.status === 200) {
    throw new Failure(`GET ${s3.origin}/${BUCKET}: anonymous clients may list the bucket`, {
      do: 'The filers run without their S3 identities, or publicRead is on in minio.yml.',
      pods: ['seaweedfs-filer', 'openim-third'],
      secret: 's3-admin-access-key',
    });
  }
  if (answer.status !== 403) {
    const said = described(answer);
    throw storageAnswer(`GET ${s3.origin}/${BUCKET} without a signature`, url, answer.status, said);
  }
  return { detail: `${s3.host} rejects requests without a signature: ${described(answer)}`, value: 'answers' };
}
