import assert from 'node:assert';
import { refused, succeeded } from '../lib/command';
import type { Context } from '../lib/part';
import { EtcdClient } from '../lib/programs/etcd-client';
import { allUp, type Pod } from '../lib/programs/pod';
import type { Site } from '../lib/programs/site';
import { reached, seconds, sleep } from '../lib/time';

/** The lease of a registration (Register in openimsdk/tools v0.0.50-alpha.106). */
const LEASE = 30;

/** A pod of openim-user, whose program registers with OpenIM's own client and does nothing else. */
export const userPod = (site: Site): Promise<Pod> =>
  // Only etcd is here of what its init container waits for.
  site.extraOf(site.object('Deployment', 'openim-user'), { initContainers: [] });

/** charts/openim/scripts/openim-registered.sh, as probe of such a pod; `early` has started before the setup Job of etcd. */
export async function registered({ check }: Context, site: Site, members: readonly Pod[], early: Pod): Promise<void> {
  const pod = await userPod(site);

  await check('registration: a pod that starts before the setup Job passes its probe after it', async () => {
    await reached('the startup probe passes', () => passes(early, 'started'));
    await passes(early, 'alive');
    await early.signal('SIGTERM');
  });
  await check('registration: a pod passes its startup probe once its own address is in etcd', async () => {
    await fails(pod, 'started', /etcd has no openim.user/);
    const start = Date.now();
    await pod.start();
    await reached('the startup probe passes', () => passes(pod, 'started'));
    await passes(pod, 'alive');
    const client = await loggedIn(site, members);
    const found = await client.get(`openim/user/${pod.ip}:10320`);
    assert(found !== undefined && JSON.parse(found).Addr === `${pod.ip}:10320`, `OpenIM's client wrote ${found}`);
    return `${seconds(start)} s after OpenIM's own client began; key and value as it writes them`;
  });
  await check('registration: the key of another pod, port or service does not count', async () => {
    await fails(pod, 'started', /etcd has no/, { POD_IP: `${pod.ip}0` });
    await fails(pod, 'started', /etcd has no/, { RPC_PORT: '1032' });
    await fails(pod, 'started', /etcd has no/, { REGISTER_NAME: 'use' });
  });
  await check('registration: a metrics port that does not answer is a failure, whatever the state of etcd', () =>
    fails(pod, 'alive', /^/, { METRICS_PORT: '1' }),
  );
  await check(
    'registration: of a program without metrics, as those of openim-chat, the port of its service must answer',
    async () => {
      await passes(pod, 'alive', { METRICS_PORT: '' });
      await fails(pod, 'alive', /^/, { METRICS_PORT: '', RPC_PORT: '1' });
    },
  );

  const [first, second, third] = members as [Pod, Pod, Pod];
  await check('registration: with one member of etcd down both probes pass', async () => {
    await first.signal('SIGKILL');
    await reached('the rest has a leader', () => passes(pod, 'started'));
    await passes(pod, 'alive');
  });
  await check('registration: with etcd down, not answering or without a quorum, no pod is restarted', async () => {
    await second.signal('SIGKILL');
    const slowest: number[] = [];
    const alive = async () => {
      const start = Date.now();
      await passes(pod, 'alive');
      await fails(pod, 'started', /etcd does not answer/);
      slowest.push(seconds(start));
    };
    await alive();
    await third.signal('SIGSTOP');
    await alive();
    await third.signal('SIGKILL');
    await alive();
    return `three ways; the slowest pair of probes took ${Math.max(...slowest)} s, each may take 10`;
  });
  await check('registration: etcd is down for longer than a lease, and no call fails', async () => {
    const unprobed = await userPod(site);
    await allUp(members);
    await unprobed.start();
    // On a busy machine the check before, or the start of the other pod, takes longer than a lease. Then the probe registers it again.
    await reached('both are known', async () => {
      await Promise.all([pod, unprobed].map((one) => passes(one, 'alive')));
      return (await found(pod)) === 2;
    });
    // Like a kubelet, every 10 s; the other pod gets no further probes.
    const probes: Promise<unknown>[] = [];
    // When the last probe began that renewed the lease. On a busy machine etcd does not answer within the probe's two seconds.
    let renewed = 0;
    const kubelet = setInterval(() => {
      const begun = Date.now();
      const answer = pod.exec(command(pod, 'alive')).then(({ code, stdout }) => {
        renewed = code === 0 && stdout === '' ? begun : renewed;
      });
      probes.push(answer);
    }, 10_000);
    try {
      await Promise.all(members.map((member) => member.signal('SIGKILL')));
      await sleep(LEASE + 2);
      // A new leader gives every lease its whole time again.
      renewed = Date.now();
      await allUp(members);
      const start = Date.now();
      const client = await loggedIn(site, members);
      let refused = 0;
      const call = () =>
        found(pod).catch(() => {
          refused += Date.now() < renewed + LEASE * 1000 ? 1 : 0;
        });
      await reached('the pod without probes is no longer found', async () => {
        await call();
        return (await client.get(`openim/user/${unprobed.ip}:10320`)) === undefined;
      });
      const gone = seconds(start);
      // A lease and a half: the probes continued to renew it.
      for (const end = Date.now() + 1.5 * LEASE * 1000; Date.now() < end; await sleep(0.3)) {
        await call();
      }
      await reached('a probe renews the lease', () => renewed > start);
      assert(refused === 0, `${refused} calls reached no pod although its lease was renewed`);
      return `etcd away ${LEASE + 2} s; OpenIM's client has given up: without the probe a pod is gone ${gone} s after the return`;
    } finally {
      clearInterval(kubelet);
      // A probe that is still running would register again the key that the next check removes.
      await Promise.all(probes);
    }
  });
  await check('registration: a pod whose key etcd lost is registered again, and callers find it', async () => {
    const client = await loggedIn(site, members);
    const key = `openim/user/${pod.ip}:10320`;
    const value = await client.get(key);
    await client.ask('kv/deleterange', { key: Buffer.from(key).toString('base64') });
    await fails(pod, 'started', /etcd has no openim.user/);
    await passes(pod, 'alive');
    await passes(pod, 'started');
    const written = await client.get(key);
    assert(written === value, `the probe wrote ${written}, OpenIM ${value}`);
    await reached('a call finds it', () => found(pod));
  });
  await check('registration: callers from before the outage find pods from after it', async () => {
    await (await userPod(site)).start();
    await reached('both are known', async () => {
      // As a kubelet does: on a busy machine the start of the other pod takes longer than a lease.
      await passes(pod, 'alive');
      return (await found(pod)) === 2;
    });
  });
}

/** How many pods of its service this pod knows, after a call to one of them. */
async function found(pod: Pod): Promise<number> {
  const response = await fetch(`http://${pod.ip}:12320/found`, { signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  assert(response.ok, `a call reaches no pod: ${text}`);
  return Number.parseInt(text, 10);
}

async function loggedIn(site: Site, members: readonly Pod[]): Promise<EtcdClient> {
  const client = new EtcdClient(members);
  await client.login('openim', site.secrets('openim', 'openim-etcd', 'openim-password'));
  return client;
}

type Mode = 'started' | 'alive';

function command(pod: Pod, mode: Mode): readonly string[] {
  const name = mode === 'started' ? 'startupProbe' : 'livenessProbe';
  const command = pod.spec.containers[0]?.[name]?.exec?.command ?? [];
  assert(command.at(-1) === mode, `${name} of openim-user runs "${command.join(' ')}", not "${mode}"`);
  return command;
}

const run = (pod: Pod, mode: Mode, env: Readonly<Record<string, string>>) =>
  pod.exec(command(pod, mode), { env, timeout: 10 });

const passes = (pod: Pod, mode: Mode, env: Readonly<Record<string, string>> = {}): Promise<string> =>
  succeeded(mode, run(pod, mode, env));

const fails = (pod: Pod, mode: Mode, reason: RegExp, env: Readonly<Record<string, string>> = {}): Promise<void> =>
  refused(mode, run(pod, mode, env), reason);
