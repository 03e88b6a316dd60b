import { inventory } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import type { Run } from '../lib/command';
import { contextOf, Kubectl } from '../lib/kubectl';
import type { Access, Options } from './options';
import type { Chat } from './run';
import { adminBase, environmentAt } from './target';

const VARIABLE = 'OPENIM_SECRET';
const ADMIN_VARIABLE = 'OPENIM_ADMIN_PASSWORD';

/** Throws for an environment whose release has other paths and frames. */
export function speaks(environment: Environment): void {
  if (environment.openim.release !== 'v3.8') {
    throw new Error(
      `environment "${environment.name}" runs OpenIM ${environment.openim.release}; this check supports only v3.8`,
    );
  }
}

/** share.secret, which opens the admin API. Throws when it is nowhere to be had, or kubectl refuses. */
export function openimSecret({ secret, target, context }: Access, run: Run): string {
  if (secret === 'from the environment') {
    const value = process.env[VARIABLE];
    if (!value) {
      throw new Error(`${VARIABLE} is not set; the command line takes no secret, because every process could read it`);
    }
    return value;
  }
  const environment = environmentAt(target.url);
  if (!environment) {
    // Another cluster's secret must not be sent to this address.
    throw new Error(`no environment has the domain ${target.url.host}; set ${VARIABLE} instead of --secret-from-cluster`);
  }
  return fromCluster(environment, new Kubectl(run, contextOf(run, environment, context)), 'openim-secret');
}

/** What to ask of openim-chat; `undefined` for an environment without accounts. */
export function chatOf({ secret, target, context, admin }: Options, run: Run): Chat | undefined {
  const environment = environmentAt(target.url);
  if (!environment?.accounts && !admin) {
    return undefined;
  }
  const base = admin?.origin ?? (environment?.accounts?.admin && adminBase(target));
  const password =
    secret === 'from the cluster' && environment
      ? fromCluster(environment, new Kubectl(run, contextOf(run, environment, context)), 'chat-admin')
      : process.env[ADMIN_VARIABLE];
  if (admin && !password) {
    throw new Error(`${ADMIN_VARIABLE} is not set: --admin-url needs the password of openim-chat's administrator`);
  }
  return base && password ? { admin: { base, password } } : {};
}

function fromCluster(environment: Environment, kubectl: Kubectl, name: string): string {
  const place = inventory(environment).find(({ value }) => value === name);
  if (!place) {
    throw new Error(`environment "${environment.name}" has no value "${name}" in charts/model/secrets.ts`);
  }
  const { namespace } = place;
  const get = ['get', 'secret', place.secret, `--namespace=${namespace}`, '--ignore-not-found', '--output=json'];
  const value = JSON.parse(kubectl.command(get) || '{}').data?.[place.key];
  if (!value) {
    throw new Error(
      `Secret ${namespace}/${place.secret} has no key "${place.key}"; create it: npm run secrets -- ${environment.name}`,
    );
  }
  return Buffer.from(value, 'base64').toString();
}
