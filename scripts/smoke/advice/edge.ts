import type { WorkloadName } from '../../../charts/model/workloads';
import { type Advice, Failure } from '../failure';
import { serviceOf } from './openim';

const EDGE = 'ingress-nginx-controller';

const ways: readonly (readonly [path: string, workload: WorkloadName])[] = [
  ['/msg_gateway', 'openim-msggateway'],
  ['/api', 'openim-api'],
  ['/chat', 'openim-chat-api'],
  ['/complete_admin', 'openim-admin-api'],
];

/** The workload that the edge leads an address to; presigned URLs have the bucket for their first folder. */
export const behind = ({ pathname }: URL): WorkloadName =>
  ways.find(([path]) => pathname.startsWith(path))?.[1] ?? 'seaweedfs-filer';

/** Workloads in which a request may hang, the most likely first: openim-api waits for its services without a limit. */
const holding = (url: URL): readonly [WorkloadName, ...WorkloadName[]] =>
  behind(url) === 'openim-api' ? [serviceOf(url.pathname.slice('/api'.length)), 'openim-api', EDGE] : [behind(url), EDGE];

type Row = readonly [symptom: RegExp, advice: (url: URL) => Advice];

/** By the error code of Node's DNS, TCP and TLS, and its message: a handshake timeout of ws has no code. */
const connection: readonly Row[] = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    ({ hostname }) => ({
      do: `${hostname} has no DNS record: point it at the external address of Service ingress-nginx-controller.`,
      pods: [EDGE],
    }),
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|SSL|EPROTO/,
    ({ hostname }) => ({
      do: `The certificate is not trusted for ${hostname}. Provide one, or check why cert-manager has not issued it. For a private CA: NODE_EXTRA_CA_CERTS=<ca.pem>, or --insecure to skip verification.`,
      pods: [EDGE],
      secret: 'tls-certificate',
    }),
  ],
  [
    /TimeoutError|ETIMEDOUT|TIMEOUT|timed out/,
    (url) => ({
      do: 'Packets are dropped, or the pod hangs: check firewall rules, NetworkPolicies and waiting pods.',
      pods: holding(url),
      policies: holding(url),
    }),
  ],
  [
    /./,
    ({ host }) => ({
      do: `Nothing answers at ${host}: check that the controller runs and that its Service has an external address and ready pods.`,
      pods: [EDGE],
      policies: [EDGE],
    }),
  ],
];

const status: readonly Row[] = [
  [
    /^3/,
    ({ host }) => ({
      do: `The edge redirects: use the target address, --url https://${host}`,
      pods: [EDGE],
    }),
  ],
  [
    /^404/,
    (url) => ({
      do: 'No Ingress has this host and path, or the Ingress openim-api does not strip /api (annotation rewrite-target): compare with charts/model/routes.ts.',
      pods: [EDGE, behind(url)],
    }),
  ],
  [/^413/, () => ({ do: 'The body exceeds bodySize of this route in charts/model/routes.ts.', pods: [EDGE] })],
  [
    /^(429|503)/,
    (url) => ({
      do: `No pod of ${behind(url)} is ready, or the limits of charts/model/routes.ts are reached.`,
      pods: [behind(url), EDGE],
    }),
  ],
  [
    /^(502|504)/,
    (url) => ({
      do: `The edge cannot talk to ${behind(url)}: the pod restarts, or a NetworkPolicy blocks the connection.`,
      pods: [behind(url), EDGE],
      policies: [EDGE, behind(url)],
    }),
  ],
  [/./, (url) => ({ do: 'Read the logs of the pod and of the edge at this time.', pods: [behind(url), EDGE] })],
];

const find = (rows: readonly Row[], symptom: string, url: URL): Advice => {
  const row = rows.find(([pattern]) => pattern.test(symptom)) ?? rows[rows.length - 1];
  return (row as Row)[1](url);
};

/** For a status that the edge itself, or a proxy in front of it, may have returned. */
export const edgeStatus = (url: URL, code: number): Advice => find(status, String(code), url);

/** For a request or a connection without an answer. */
export function unreachable(url: URL, error: unknown, seconds: number): Failure {
  const { name, message, cause, code = cause?.code } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  // DOMException's code is a meaningless number.
  const symptom = typeof code === 'string' ? code : name;
  const reason = name === 'TimeoutError' ? `no answer within ${seconds} s` : cause?.message || message;
  return new Failure(`${url.host}${url.pathname}: ${reason} (${symptom})`, find(connection, `${symptom} ${reason}`, url));
}
