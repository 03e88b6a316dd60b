import { filesAt } from './lib/config-files';
import { find, ofKind, subjects } from './lib/subject';
import type { Node } from './lib/workloads';

const failsOver = subjects().filter(({ environment }) => environment.dragonfly.failover === 'sentinel');

/** The number that a pattern finds; its first group. */
function number(text: string, pattern: RegExp): number {
  const [, found] = pattern.exec(text) ?? [];
  if (found === undefined) {
    throw new Error(`nothing matches ${pattern}`);
  }
  return Number(found);
}

describe.each(failsOver)('$environment.name', ({ environment, objects }) => {
  const { dragonfly, openim } = environment.namespaces;
  const haproxy = filesAt(objects, `Deployment ${dragonfly}/dragonfly-proxy`, '/config')['haproxy.cfg'] ?? '';
  const scripts = filesAt(objects, `StatefulSet ${dragonfly}/dragonfly`, '/scripts');
  const start: string = find(objects, `StatefulSet ${dragonfly}/dragonfly-sentinel`).spec.template.spec.containers[0]
    .command[2];

  /** Seconds. */
  const lease = number(scripts['gate.sh'] ?? '', /timeout (\d+) "\$0" lease/);
  const interval = number(haproxy, /inter (\d+)ms/) / 1000;
  const checkTimeout = number(haproxy, /timeout check (\d+)s/);
  const rise = number(haproxy, /rise (\d+)/);
  const downAfter = number(start, /down-after-milliseconds openim (\d+)/) / 1000;

  it('accepts a new primary only after every lease of the old one has expired and every proxy has checked it', () => {
    expect((rise - 1) * interval).toBeGreaterThanOrEqual(lease + interval + checkTimeout);
  });

  it('rejects a partitioned primary before the Sentinels promote another one', () => {
    expect(downAfter).toBeGreaterThan(lease + interval + checkTimeout);
  });

  it('has room for the connections of all pools in one proxy', () => {
    const pods = ofKind(objects, 'Deployment').filter(
      ({ metadata }) =>
        metadata.namespace === openim && 'redis.yml' in filesAt(objects, `Deployment ${openim}/${metadata.name}`, '/config'),
    );
    const pools = pods.map(({ metadata }) => {
      const autoscaler = ofKind(objects, 'HorizontalPodAutoscaler').find((one) => one.metadata.name === metadata.name);
      const file = filesAt(objects, `Deployment ${openim}/${metadata.name}`, '/config')['redis.yml'] ?? '';
      return number(file, /poolSize: (\d+)/) * (autoscaler?.spec.maxReplicas ?? 1);
    });
    expect(pools.length).toBeGreaterThan(5);
    expect(number(haproxy, /maxconn (\d+)/)).toBeGreaterThanOrEqual(pools.reduce((sum, pool) => sum + pool, 0));
  });

  it('runs no script that is not mounted', () => {
    const { containers } = find(objects, `StatefulSet ${dragonfly}/dragonfly`).spec.template.spec;
    const named = JSON.stringify([containers, scripts]).match(/(?<=\/scripts\/)[\w-]+\.sh/g) ?? [];
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });

  it('lets no Sentinel promote a server that has not reported complete data', () => {
    const [server]: Node[] = find(objects, `StatefulSet ${dragonfly}/dragonfly`).spec.template.spec.containers;
    expect(server.args).toContain('--replica_priority=0');
    // The gate alone changes it, and opens only afterwards.
    const setting = Object.keys(scripts).filter((name) => scripts[name]?.includes('CONFIG SET replica-priority'));
    expect(setting).toEqual(['promotable.sh']);
    expect(scripts['gate.sh']).toMatch(/promotable\.sh && ! is_fresh && primary && \/scripts\/purge\.sh/);
  });

  it('announces the pods to Sentinels and replicas by host name', () => {
    const [server]: Node[] = find(objects, `StatefulSet ${dragonfly}/dragonfly`).spec.template.spec.containers;
    expect(server.args).toContain(`--replica_announce_ip=$(POD_NAME).dragonfly-headless.${dragonfly}.svc.cluster.local`);
    expect(start).toContain('sentinel resolve-hostnames yes');
    expect(start).toContain('sentinel announce-hostnames yes');
  });
});

test('at least one environment fails over', () => {
  expect(failsOver.length).toBeGreaterThan(0);
});
