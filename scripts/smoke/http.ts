import { unreachable } from './advice/edge';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/**
 * The answer to one HTTP request, whatever its status; redirects are not followed. Throws a Failure if there is none
 * within `seconds`.
 */
export async function http(url: URL, init: RequestInit, seconds: number): Promise<Answer> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(seconds * 1000) });
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
  } catch (error) {
    throw unreachable(url, error, seconds);
  }
}

/** The one switch that both fetch and ws heed. Node warns about it on standard error. */
export function checkCertificates(certificates: 'checked' | 'any'): void {
  if (certificates === 'any') {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  }
}

/** Without the query, which is where signatures and tokens are. */
export const address = (url: URL): string => `${url.origin}${url.pathname}`;

/** Status and the first words of the body: S3's error code, or the text of an HTML page. */
export function described({ status, body }: Answer): string {
  const text = body.subarray(0, 2000).toString();
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1];
  const words =
    code ??
    text
      .replace(/<style.*?<\/style>|<[^>]*>/gs, ' ')
      .trim()
      .split(/\s+/)
      .slice(0, 8)
      .join(' ');
  return words ? `${status} (${words})` : String(status);
}
