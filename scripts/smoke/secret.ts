import { inventory } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import type { Run } from '../lib/command';
import { contextOf, Kubectl } from '../lib/kubectl';
import type { Access } from './options';
import { environmentAt } from './target';

const VARIABLE = 'OPENIM_SECRET';

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
  return fromCluster(environment, new Kubectl(run, contextOf(run, environment, context)));
}

function fromCluster(environment: Environment, kubectl: Kubectl): string {
  const place = inventory(environment).find(({ value }) => value === 'openim-secret');
  if (!place) {
    throw new Error('charts/model/secrets.ts has no value "openim-secret"');
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
