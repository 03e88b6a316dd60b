import type { Context } from '../part';
import { eventually } from '../time';
import { seconds } from './elapsed';
import { answers, EtcdClient } from './etcd-client';
import type { Pod } from './pod';
import { registered, userPod } from './registered';
import { Site } from './site';

/** etcd with the arguments of the output: cluster, authentication, the probes of OpenIM's services. */
export async function etcd(context: Context): Promise<void> {
  const site = await Site.open('dev', ['openim-etcd']);
  try {
    const members = await site.all('openim-etcd');
    if (!(await cluster(context, members))) {
      return;
    }
    const early = await userPod(site);
    await early.start();
    await authentication(context, site, members);
    await registered(context, site, members, early);
  } finally {
    site.close();
  }
}

/** Whether there is one. */
async function cluster(context: Context, members: readonly Pod[]): Promise<boolean> {
  const formed = await context.check(
    'etcd: three members with our arguments form a cluster and pass their probes',
    async () => {
      const start = Date.now();
      await Promise.all(members.map((member) => member.start()));
      await Promise.all(members.map((member) => member.ready(60)));
      await Promise.all(members.map((member) => member.probe('livenessProbe')));
      return `${seconds(start)} s, read-only root, no capability`;
    },
  );
  if (!formed) {
    return false;
  }
  await context.check('etcd: it survives its leader, and takes it back', async () => {
    const client = new EtcdClient(members);
    const leader = await client.leader();
    await leader.signal('SIGKILL');
    const start = Date.now();
    await eventually('the two others take writes', 30, () => client.put('survives', '1'));
    const found = seconds(start);
    await leader.start();
    await leader.ready(30);
    if ((await new EtcdClient([leader]).get('survives')) !== '1') {
      throw new Error('the member that came back lacks what was written without it');
    }
    return `writes again after ${found} s`;
  });
  return formed;
}

async function authentication(context: Context, site: Site, members: readonly Pod[]): Promise<void> {
  await context.check('etcd: the setup Job turns authentication on, and a second run changes nothing', async () => {
    for (const run of ['first', 'second']) {
      const { code, stdout } = await site.job('openim-etcd-setup');
      if (code !== 0 || stdout.includes('authentication is off') !== (run === 'first')) {
        throw new Error(`the ${run} run ended with ${code}:\n${stdout}`);
      }
    }
  });
  const password = site.secrets('openim', 'openim-etcd', 'openim-password');
  await context.check('etcd: a request without a login, or with a wrong one, is refused', async () => {
    const nobody = new EtcdClient(members);
    await answers(400, () => nobody.get('openim/x'));
    await answers(400, () => nobody.put('openim/x', '1'));
    await answers(400, () => nobody.login('openim', `${password}x`));
    await answers(400, () => nobody.login('root', password));
  });
  await context.check('etcd: the setup Job gives openim the password that the Secret says', async () => {
    const root = new EtcdClient(members);
    await root.login('root', site.secrets('openim', 'openim-etcd', 'root-password'));
    await root.ask('auth/user/changepw', { name: 'openim', password: 'old' });
    await answers(400, () => new EtcdClient(members).login('openim', password));
    const { code, stdout } = await site.job('openim-etcd-setup');
    if (code !== 0) {
      throw new Error(`the Job ended with ${code}:\n${stdout}`);
    }
    await new EtcdClient(members).login('openim', password);
  });
  await context.check('etcd: openim is held to its prefix', async () => {
    const client = new EtcdClient(members);
    await client.login('openim', password);
    await client.put('openim/x', '1');
    if ((await client.get('openim/x')) !== '1') {
      throw new Error('openim does not read what it wrote');
    }
    for (const key of ['openil', 'openin', 'other']) {
      await answers(403, () => client.put(key, '1'));
      await answers(403, () => client.get(key));
    }
    await answers(403, () => client.ask('auth/user/add', { name: 'intruder', password: 'x' }));
    await answers(403, () => client.ask('auth/disable', {}));
    return '3 keys around it, users, authentication';
  });
}
