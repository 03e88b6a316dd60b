import assert from 'node:assert';
import { dirname } from 'node:path';
import { command, succeeded } from '../lib/command';
import { matched } from '../lib/findings';
import type { Context } from '../lib/part';
import { EtcdClient } from '../lib/programs/etcd-client';
import type { Pod } from '../lib/programs/pod';
import type { Site } from '../lib/programs/site';
import { Page } from '../lib/runbook';
import { holds, reached, seconds } from '../lib/time';
import { tool } from '../lib/tools';

const SECONDS = 60;

/**
 * kubectl as far as the page calls it: it prints root's password, and what it is asked to change. A forwarded port is the
 * member's own.
 */
const kubectl = `
kubectl() {
  case "$*" in
    *port-forward*) exec sleep ${SECONDS} ;;
    *'get secret'*) printf %s "$ROOT_PASSWORD" | base64 ;;
    *) echo "$*" >&2 ;;
  esac
}
`;

/** docs/components/etcd.md, "Replace a member": its commands, with etcdctl, on three members of which one has lost its disk. */
export async function replaced({ check }: Context, site: Site, members: readonly Pod[]): Promise<void> {
  const [healthy, lost] = members as [Pod, Pod, Pod];
  const client = new EtcdClient([healthy]);
  const login = (one: EtcdClient) =>
    holds('openim logs in', () => one.login('openim', site.secrets('openim', 'openim-etcd', 'openim-password')));
  await check('etcd: a member with an empty disk does not recover automatically', async () => {
    await lost.lose('data');
    await lost.start();
    await reached('it ends', () => !lost.running);
    matched(lost.log(), /has already been bootstrapped/);
  });
  await check('etcd: the commands of "Replace a member" restore it, and the others accept every write', async () => {
    // The lost member may have led.
    await login(client);
    const start = Date.now();
    const writes: Promise<unknown>[] = [];
    let tries = 0;
    // A write that is on its way while the leadership changes is lost, and its client tries again.
    const write = () => {
      tries += 1;
      return client.put('openim/replaced', `${Date.now()}`);
    };
    const writing = setInterval(() => void writes.push(reached('a write is taken', write)), 500);
    try {
      // Stopped after its commands of etcdctl, then whole.
      await walk(site, healthy, 'kubectl -n openim delete pvc');
      matched(await walk(site, healthy, 'kubectl -n openim rollout'), /delete pod openim-etcd-1/);
      site.made.set('openim-etcd-state', { 'initial-cluster-state': 'existing' });
      await lost.lose('data');
      await lost.up();
    } finally {
      clearInterval(writing);
    }
    await Promise.all(writes);
    await reached('a write is taken', () => client.put('openim/replaced', 'by both'));
    const own = new EtcdClient([lost]);
    await login(own);
    await reached('the new member has what the others have', async () => (await own.get('openim/replaced')) === 'by both');
    return `${writes.length} writes in ${seconds(start)} s, ${tries - writes.length} of them tried again`;
  });
  await check('etcd: the replaced member restarts, and makes a quorum when another is lost', async () => {
    await lost.signal('SIGTERM');
    await lost.up();
    const [, , third] = members as [Pod, Pod, Pod];
    await third.signal('SIGKILL');
    await reached('the two others take writes', () => client.put('openim/replaced', 'by two'));
    await third.up();
  });
}

/** Runs the page up to a command of it; what it asks kubectl for. */
async function walk(site: Site, healthy: Pod, end: string): Promise<string> {
  const [block = ''] = new Page('../components/etcd').commands('Replace a member');
  const [commands = '', rest] = block.split(end);
  assert(rest !== undefined, `the page has no "${end}"`);
  const script = `set -m\n${kubectl}${commands.replaceAll('sleep 3', 'true')}`;
  const answer = await command('bash', ['-e', '-c', script], '', {
    ...process.env,
    PATH: `${dirname(await tool('etcdctl'))}:${process.env.PATH}`,
    ETCDCTL_ENDPOINTS: `http://${healthy.ip}:2379`,
    ROOT_PASSWORD: site.secrets('openim', 'openim-etcd', 'root-password'),
  });
  return (await succeeded('"Replace a member"', answer)) + answer.stderr;
}
