import assert from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../lib/part';
import { answers, EtcdClient } from '../lib/programs/etcd-client';
import { membersKilledAtFirst } from '../lib/programs/killed';
import { allUp, type Pod } from '../lib/programs/pod';
import { Site } from '../lib/programs/site';
import { holds, reached, seconds, together } from '../lib/time';
import { replaced } from './etcd-member';
import { registered, userPod } from './registered';

/** etcd with the arguments of the output: cluster, authentication, the probes of OpenIM's services. */
export const etcd = (context: Context): Promise<void> =>
  together(
    () =>
      withMembers(async (site, members) => {
        if (await cluster(context, members)) {
          await authentication(context, site, members);
          await replaced(context, site, members);
        }
      }),
    // It waits for leases to run out.
    () =>
      withMembers(async (site, members) => {
        await allUp(members);
        const early = await userPod(site);
        await early.start();
        await site.job('openim-etcd-setup');
        await registered(context, site, members, early);
      }),
  );

async function withMembers(use: (site: Site, members: readonly Pod[]) => Promise<void>): Promise<void> {
  await (await Site.open('dev', ['openim-etcd'])).during(async (site) => use(site, await site.all('openim-etcd')));
}

/** Whether there is one. */
async function cluster({ check }: Context, members: readonly Pod[]): Promise<boolean> {
  await check('etcd: a member that waits for the others is not ready, and not restarted', async () => {
    const [first] = members as [Pod, Pod, Pod];
    await first.start();
    await holds('the startup probe passes', () => first.probe('startupProbe'));
    await first.probe('livenessProbe');
    await first.fails('readinessProbe');
    await first.signal('SIGKILL');
  });
  await check('etcd: one member or all are killed at ten moments of their first start, and form a cluster', async () => {
    const took = await membersKilledAtFirst(members, (time) =>
      reached('a write is taken', () => new EtcdClient(members).put('first', `${time}`)),
    );
    await Promise.all(members.map((member) => member.lose('data')));
    return `a first start takes ${took} s`;
  });
  const formed = await check('etcd: three members with the arguments of dist/ form a cluster', async () => {
    await allUp(members);
    await Promise.all(members.map((member) => member.probe('livenessProbe')));
    return 'read-only root, no capability';
  });
  if (!formed) {
    return false;
  }
  await check('etcd: the cluster survives the loss of its leader, and the lost member rejoins', async () => {
    const client = new EtcdClient(members);
    const leader = await client.leader();
    await leader.signal('SIGKILL');
    const start = Date.now();
    await reached('the two others take writes', () => client.put('survives', '1'));
    const took = seconds(start);
    await leader.up();
    const found = await new EtcdClient([leader]).get('survives');
    assert(found === '1', 'the rejoined member lacks keys that were written without it');
    return `writes again after ${took} s`;
  });
  return formed;
}

async function authentication({ check }: Context, site: Site, members: readonly Pod[]): Promise<void> {
  const password = site.secrets('openim', 'openim-etcd', 'openim-password');
  await check("etcd: the setup Job is killed at each of its requests, and OpenIM's calls never fail", async () => {
    let requests = 0;
    while (await killedAt(site, requests)) {
      const client = new EtcdClient(members);
      // As OpenIM's client, which continues without a login if etcd requires none.
      await client.login('openim', password).catch(() => {});
      await client.put('openim/x', '1');
      requests += 1;
    }
    await answers(400, () => new EtcdClient(members).put('openim/x', '1'));
    return `killed ${requests} times, done the next time`;
  });
  await check('etcd: another run of the setup Job finds authentication on, and changes nothing', async () => {
    const log = await site.job('openim-etcd-setup');
    assert(!log.includes('authentication is disabled'), log);
  });
  await check('etcd: a request without a login, or with a wrong one, is rejected', async () => {
    const nobody = new EtcdClient(members);
    await answers(400, () => nobody.get('openim/x'));
    await answers(400, () => nobody.put('openim/x', '1'));
    await answers(400, () => nobody.login('openim', `${password}x`));
    await answers(400, () => nobody.login('root', password));
  });
  await check('etcd: the setup Job gives openim the password of the Secret', async () => {
    const root = new EtcdClient(members);
    await root.login('root', site.secrets('openim', 'openim-etcd', 'root-password'));
    await root.ask('auth/user/changepw', { name: 'openim', password: 'old' });
    await answers(400, () => new EtcdClient(members).login('openim', password));
    await site.job('openim-etcd-setup');
    await new EtcdClient(members).login('openim', password);
  });
  await check('etcd: openim is restricted to its prefix', async () => {
    const client = new EtcdClient(members);
    await client.login('openim', password);
    await client.put('openim/x', '1');
    assert((await client.get('openim/x')) === '1', 'openim does not read what it wrote');
    for (const key of ['openil', 'openin', 'other']) {
      await answers(403, () => client.put(key, '1'));
      await answers(403, () => client.get(key));
    }
    await answers(403, () => client.ask('auth/user/add', { name: 'intruder', password: 'x' }));
    await answers(403, () => client.ask('auth/disable', {}));
    return '3 keys around it, users, authentication';
  });
}

/** Runs the setup Job, which is killed before its request after `requests` others; whether that came. */
async function killedAt(site: Site, requests: number): Promise<boolean> {
  const owner = site.jobOf('openim-etcd-setup');
  const spec = structuredClone(owner.spec.template.spec);
  const [container] = spec.containers;
  const hang = `ask() {\n  echo >> /tmp/asked; [ "$(wc -l < /tmp/asked)" -le ${requests} ] || while :; do sleep 1; done\n`;
  container.command = container.command.map((text: string) => text.replace('ask() {\n', hang));
  const pod = await site.extra(owner, spec);
  await pod.start();
  const asked = join(site.folder, pod.name, 'tmp', 'asked');
  const hangs = () => existsSync(asked) && readFileSync(asked, 'utf8').length > requests;
  await reached('it ends, or its next request is due', () => !pod.running || hangs());
  const killed = hangs();
  await pod.signal('SIGKILL');
  return killed;
}
