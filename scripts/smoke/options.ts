import { parsed, seconds } from '../lib/arguments';
import type { Target } from './target';

export interface Options {
  readonly target: Target;
  readonly secret: 'from the environment' | 'from the cluster';
  /** kubectl context to read the secret from; the current one when left out. */
  readonly context?: string;
  /** The admin API of openim-chat, where the edge has no way to it. */
  readonly admin?: URL;
  readonly output: 'text' | 'json';
  readonly certificates: 'checked' | 'any';
}

export const USAGE = `usage: npm run smoke -- --url https://<domain> [options]
logs in, sends a message, uploads a file and checks the forced logout, in a running environment
  --url <address>         public address of the edge; the paths /api and /msg_gateway are appended
  --s3-url <address>      object storage; without it, s3.<host of --url>
  --secret-from-cluster   reads OpenIM's secret with kubectl, for the environment with this domain;
                          without it, the variable OPENIM_SECRET holds it
  --admin-url <address>   with accounts: the admin API of openim-chat (kubectl port-forward service/openim-admin-api 10009);
                          without it, that at the edge, if accounts.admin is set. The password of chatAdmin comes from the
                          cluster, too, or from the variable OPENIM_ADMIN_PASSWORD; without one nobody is registered
  --context <name>        kubectl context for that; without it, the current one
  --timeout <seconds>     longest wait for an answer or a message; without it, 30
  --insecure              accepts any certificate
  --json                  prints one JSON document (npm run --silent smoke -- --json …)`;

/** What the command line asks for. Throws one line when it cannot be understood. */
export function parse(args: readonly string[]): Options {
  const { values, positionals } = parsed(args, {
    url: { type: 'string' },
    's3-url': { type: 'string' },
    'secret-from-cluster': { type: 'boolean' },
    context: { type: 'string' },
    'admin-url': { type: 'string' },
    timeout: { type: 'string', default: '30' },
    insecure: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  if (positionals.length > 0) {
    throw new Error(`unexpected argument "${positionals[0]}"`);
  }
  if (!values.url) {
    throw new Error('--url is missing');
  }
  const url = address('--url', values.url);
  const s3 = values['s3-url'] ? address('--s3-url', values['s3-url']) : objectStorage(url);
  if (values.context && !values['secret-from-cluster']) {
    throw new Error('--context is valid only with --secret-from-cluster');
  }
  return {
    target: { url, s3, seconds: seconds('--timeout', values.timeout) },
    secret: values['secret-from-cluster'] ? 'from the cluster' : 'from the environment',
    context: values.context,
    admin: values['admin-url'] ? address('--admin-url', values['admin-url']) : undefined,
    output: values.json ? 'json' : 'text',
    certificates: values.insecure ? 'any' : 'checked',
  };
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
