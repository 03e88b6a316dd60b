import { setTimeout } from 'node:timers/promises';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import { refused } from '../lib/command';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { randomSecrets, type SecretReader, withPassword } from '../lib/programs/secrets';
import { Site } from '../lib/programs/site';
import { BOUND, holds } from '../lib/time';
import { outsideClient, providerLogins, resolveProvider } from './outside';

const MONGODB = 'openim/openim-mongodb-tls';
const REDPANDA = 'redpanda/redpanda-tls';
const OUTSIDE = 'openim-msg-outside';

/** Kafka in Redpanda's place and a server in MongoDB's, and the pod of openim-msg with OpenIM's own clients. */
export async function encrypted(
  context: Context,
  environment: Environment,
  rendered: readonly Manifest[],
  certificates: ReadonlyMap<string, string>,
): Promise<void> {
  const own = rendered.map(withPassword);
  const known = new Set(own.map(identity));
  const objects = [...own, ...outsideClient(environment).filter((object) => !known.has(identity(object)))];
  const random = randomSecrets(environment);
  const given = providerLogins(random, certificates.get(`${MONGODB}/ca.crt`) ?? '');
  /** Secrets with those of cert-manager; `instead` replaces some. */
  const open = (instead: ReadonlyMap<string, string> = new Map()) => {
    const secrets: SecretReader = (namespace, secret, key) => {
      const id = `${namespace}/${secret}/${key}`;
      return instead.get(id) ?? certificates.get(id) ?? given.get(id) ?? random(namespace, secret, key);
    };
    return Site.of(environment, objects, ['redpanda', 'openim-mongodb'], {}, secrets);
  };
  const instead = new Map<string, string>();
  await (await open(instead)).during(async (site) => {
    if (!(await context.check('servers start with the certificates of cert-manager', () => start(site)))) {
      return;
    }
    await context.check("the setup Job of Redpanda authenticates over TLS with rpk's variables", async () => {
      await within(BOUND, site.job('redpanda-setup'));
    });
    for (const server of ['kafka', 'mongodb']) {
      await context.check(`OpenIM's own client for ${server} connects over TLS as in its pod`, async () => {
        const words = await (await client(site)).run(['clients', server], { timeout: BOUND });
        return words.trim();
      });
    }
    await fromOutside(context, site, instead, certificates);
    instead.set(`${MONGODB}/ca.crt`, certificates.get('cert-manager/other-ca/ca.crt') ?? '');
    for (const server of ['kafka', 'mongodb']) {
      await context.check(`with another CA it rejects ${server}`, async () =>
        refused(server, connect(await client(site), server), /certificate signed by unknown authority/),
      );
    }
  });
  await swapped(context, await open(exchanged(certificates)));
}

/** The same servers as a provider's: other names, CAs of their own, the login of a Secret that a user brings. */
async function fromOutside(
  context: Context,
  site: Site,
  instead: Map<string, string>,
  certificates: ReadonlyMap<string, string>,
): Promise<void> {
  await resolveProvider(site);
  for (const server of ['kafka', 'mongodb']) {
    await context.check(
      `a ${server} outside: OpenIM's own client connects over TLS with the login that somebody brings`,
      async () => (await (await client(site, OUTSIDE)).run(['clients', server], { timeout: BOUND })).trim(),
    );
  }
  // MongoDB's driver tries for 20 s, and its file is read by the same key of the URI as below.
  instead.set('openim/kafka-login/ca.crt', certificates.get('cert-manager/other-ca/ca.crt') ?? '');
  await context.check('with another CA it rejects the kafka outside', async () =>
    refused('kafka', connect(await client(site, OUTSIDE), 'kafka'), /certificate signed by unknown authority/),
  );
}

/** Each server with the certificate of the other: signed by the right CA, for the wrong name. */
async function swapped(context: Context, site: Site): Promise<void> {
  await site.during(() =>
    context.check('it rejects servers with a certificate of the same CA for another name', async () => {
      await start(site);
      for (const server of ['kafka', 'mongodb']) {
        await refused(server, connect(await client(site), server), /certificate is valid for .*, not /);
      }
    }),
  );
}

const exchanged = (certificates: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map(
    ['tls.crt', 'tls.key'].flatMap((key) => [
      [`${MONGODB}/${key}`, certificates.get(`${REDPANDA}/${key}`) ?? ''],
      [`${REDPANDA}/${key}`, certificates.get(`${MONGODB}/${key}`) ?? ''],
    ]),
  );

async function start(site: Site): Promise<void> {
  const servers = [await site.pod('redpanda'), await site.pod('openim-mongodb')];
  await Promise.all(servers.map((server) => server.start()));
  for (const server of servers) {
    await holds(`${server.name} has started`, () => server.probe('startupProbe')).catch((error) => {
      throw new Error(`${error.message}\n${server.log()}`);
    });
  }
}

/** A Job waits for its server for as long as it takes, and is ended with the site. */
const within = <T>(seconds: number, work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    // With a timer that does not keep the process alive once the work is done.
    setTimeout(1000 * seconds, undefined, { ref: false }).then(() => {
      throw new Error(`not finished after ${seconds} s`);
    }),
  ]);

/** A pod of openim-msg; the client takes the place of its program. */
const client = (site: Site, name = 'openim-msg'): Promise<Pod> =>
  site.extraOf(site.object('Deployment', name), { initContainers: [] });

const connect = (pod: Pod, server: string) => pod.exec(['clients', server], { timeout: BOUND });
