import { externalOf } from '../../environments/lib/data-services';
import type { ExternalS3 } from '../../environments/lib/external';
import { parsed, seconds } from '../lib/arguments';
import { environmentAt, type Target } from './target';

/** Where OpenIM is, and what opens it. */
export interface Access {
  readonly target: Target;
  readonly secret: 'from the environment' | 'from the cluster';
  /** kubectl context to read the secret from; the current one if omitted. */
  readonly context?: string;
  readonly output: 'text' | 'json';
  readonly certificates: 'checked' | 'any';
}

export interface Options extends Access {
  /** The admin API of openim-chat, where the edge has no way to it. */
  readonly admin?: URL;
}

/** Options of a command line that have to do with it. */
export const accessOptions = {
  url: { type: 'string' },
  's3-url': { type: 'string' },
  'secret-from-cluster': { type: 'boolean' },
  context: { type: 'string' },
  timeout: { type: 'string', default: '30' },
  insecure: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parsed<typeof accessOptions>>['values'];

export const USAGE = `usage: npm run smoke -- --url https://<domain> [options]
logs in, sends a message, uploads a file and checks the forced logout, in a running environment
  --url <address>         public address of the edge; the paths /api and /msg_gateway are appended
  --s3-url <address>      object storage; without it, s3.<host of --url>, or what the environment has outside
  --secret-from-cluster   reads OpenIM's secret with kubectl, for the environment with this domain;
                          without it, the variable OPENIM_SECRET holds it
  --admin-url <address>   with accounts: the admin API of openim-chat (kubectl port-forward service/openim-admin-api 10009);
                          without it, that at the edge, if accounts.admin is set. The password of chatAdmin comes from the
                          cluster, too, or from the variable OPENIM_ADMIN_PASSWORD; without one no account is registered
  --context <name>        kubectl context for that; without it, the current one
  --timeout <seconds>     longest wait for an answer or a message; without it, 30
  --insecure              accepts any certificate
  --json                  prints one JSON document (npm run --silent smoke -- --json …)`;

/** What the command line asks for. Throws one line when it cannot be understood. */
export function parse(args: readonly string[]): Options {
  const { values, positionals } = parsed(args, { ...accessOptions, 'admin-url': { type: 'string' } });
  if (positionals.length > 0) {
    throw new Error(`unexpected argument "${positionals[0]}"`);
  }
  const admin = values['admin-url'];
  return { ...access(values), admin: admin ? address('--admin-url', admin) : undefined };
}

/** What the values of these options say. Throws one line for the first that cannot be. */
export function access(values: Values): Access {
  if (!values.url) {
    throw new Error('--url is missing');
  }
  const url = address('--url', values.url);
  const outside = externalAt(url);
  const s3 = values['s3-url']
    ? address('--s3-url', values['s3-url'])
    : outside
      ? new URL(outside.endpoint)
      : objectStorage(url);
  if (values.context && !values['secret-from-cluster']) {
    throw new Error('--context is valid only with --secret-from-cluster');
  }
  return {
    target: { url, s3, bucket: outside?.bucket, seconds: seconds('--timeout', values.timeout) },
    secret: values['secret-from-cluster'] ? 'from the cluster' : 'from the environment',
    context: values.context,
    output: values.json ? 'json' : 'text',
    certificates: values.insecure ? 'any' : 'checked',
  };
}

/** S3 outside, in an environment that is served at this address. */
function externalAt(url: URL): ExternalS3 | undefined {
  const environment = environmentAt(url);
  return environment && externalOf(environment, 's3');
}

/** Next to the edge, as an environment names it; an address of numbers has no names below it. */
function objectStorage({ protocol, host }: URL): URL {
  const text = `${protocol}//s3.${host}`;
  if (!URL.canParse(text)) {
    throw new Error(
      `--s3-url is missing: --url names ${host}, and ${text} is not an address; specify the address of object storage`,
    );
  }
  return new URL(text);
}

function address(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new Error(`${option} ${text}: must be an address without a path, for example https://openim.example`);
  }
  return url;
}
