import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Context } from '../lib/part';
import { EtcdClient } from '../lib/programs/etcd-client';
import type { Pod } from '../lib/programs/pod';
import type { Site } from '../lib/programs/site';
import { Page } from '../lib/runbook';
import { reached, seconds } from '../lib/time';
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
    reached('openim logs in', async () => {
      await one.login('openim', site.secrets('openim', 'openim-etcd', 'openim-password'));
      return true;
    });
  await check('etcd: a member with an empty disk does not recover automatically', async () => {
    await lost.lose('data');
    await lost.start();
    await reached('it ends', () => !lost.running);
    if (!lost.log().includes('has already been bootstrapped')) {
      throw new Error(lost.log());
    }
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
      for (const run of ['stopped after its commands of etcdctl', 'whole']) {
        const asked = await walk(
          site,
          healthy,
          run === 'whole' ? 'kubectl -n openim rollout' : 'kubectl -n openim delete pvc',
        );
        assert(run !== 'whole' || asked.includes('delete pod openim-etcd-1'), `the page calls kubectl with\n${asked}`);
      }
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
  const child = spawn('bash', ['-e', '-c', `set -m\n${kubectl}${commands.replaceAll('sleep 3', 'true')}`], {
    env: {
      ...process.env,
      PATH: `${(await tool('etcdctl')).replace(/\/etcdctl$/, '')}:${process.env.PATH}`,
      ETCDCTL_ENDPOINTS: `http://${healthy.ip}:2379`,
      ROOT_PASSWORD: site.secrets('openim', 'openim-etcd', 'root-password'),
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more) => {
      text += more;
    });
  }
  const [code] = await once(child, 'close');
  assert(code === 0, `"Replace a member" ends with ${code}:\n${text}`);
  return text;
}
