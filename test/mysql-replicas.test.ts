import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { script } from '../charts/constructs/script';
import { inventory } from '../charts/model/secrets';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import { Cluster, describeTarget } from './lib/cluster';
import { filesAt } from './lib/config-files';
import { find, ofKind, subject } from './lib/subject';
import type { Node } from './lib/workloads';

const HOST = 'kubernetes.io/hostname';
const replicated = derive(dev, { name: 'dev', mysql: { replicas: 3 } });
const { objects } = subject(replicated);
const cluster = new Cluster(objects);
const names = (address: string): string[] => cluster.resolve(address).map(describeTarget);
const podOf = (set: string): Node => find(objects, `StatefulSet openim/${set}`).spec.template.spec;

describe('mysql.replicas', () => {
  test('has the primary and, in a separate StatefulSet, its replicas', () => {
    expect(names('openim-mysql.openim.svc.cluster.local:3306')).toEqual(['openim/openim-mysql-0:3306']);
    expect(names('openim-mysql-read.openim.svc.cluster.local:3306')).toEqual([
      'openim/openim-mysql-read-0:3306',
      'openim/openim-mysql-read-1:3306',
    ]);
  });

  test('allows connections from the replicas to the primary, and none to the replicas', () => {
    const primary = cluster.pods('openim/openim-mysql').map((to) => ({ to, port: 3306 }));
    const readers = cluster.pods('openim/openim-mysql-read');
    expect(cluster.blocked(readers, primary)).toEqual([]);
    const callers = cluster.allPods().filter((from) => readers.some((to) => cluster.allows(from, { to, port: 3306 })));
    expect(callers).toEqual([]);
  });

  test('keeps replicas on other nodes than the primary, and in other zones if possible', () => {
    const terms = podOf('openim-mysql-read').affinity.podAntiAffinity;
    const term = (workload: string, topologyKey: string) => ({
      topologyKey,
      labelSelector: { matchLabels: { 'app.kubernetes.io/name': workload } },
    });
    expect(terms.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
      term('openim-mysql-read', HOST),
      term('openim-mysql', HOST),
    ]);
    expect(terms.preferredDuringSchedulingIgnoredDuringExecution).toEqual([
      { weight: 100, podAffinityTerm: term('openim-mysql', 'topology.kubernetes.io/zone') },
    ]);
    const [single] = [subject(derive(dev, { name: 'dev', mysql: { replicas: 2 } }))].map((one) =>
      find(one.objects, 'StatefulSet openim/openim-mysql-read'),
    );
    const alone = single?.spec.template.spec.affinity.podAntiAffinity;
    expect(alone.requiredDuringSchedulingIgnoredDuringExecution).toEqual([term('openim-mysql', HOST)]);
  });

  test('gives both ends the same server settings, and each end its own differences', () => {
    const primary = filesAt(objects, 'StatefulSet openim/openim-mysql', '/etc/mysql/conf.d');
    const reader = filesAt(objects, 'StatefulSet openim/openim-mysql-read', '/etc/mysql/conf.d');
    expect(reader['openim.cnf']).toBe(primary['openim.cnf']);
    expect(Object.keys(primary)).toEqual(['openim.cnf', 'source.cnf']);
    // mysqld reads them in the order of their names: the last word must be the replica's.
    expect(Object.keys(reader).sort()).toEqual(['openim.cnf', 'replica.cnf']);
    expect(reader['replica.cnf']).toContain('super_read_only = ON');
  });

  test("gives the replication password to both ends, and root's to the primary only", () => {
    const keys = (pod: Node): string[] =>
      [...pod.containers, ...(pod.initContainers ?? [])].flatMap(({ env = [] }: Node) =>
        env.flatMap(({ valueFrom }: Node) => valueFrom?.secretKeyRef?.key ?? []),
      );
    expect(keys(podOf('openim-mysql')).filter((key) => key !== 'password')).toEqual([
      'root-password',
      'setup-password',
      'replication-password',
    ]);
    expect(new Set(keys(podOf('openim-mysql-read')))).toEqual(new Set(['replication-password']));
  });

  test('whose password is missing do not keep the primary from starting: it has no account for them', () => {
    const [{ env }] = podOf('openim-mysql').containers;
    expect(env.find(({ name }: Node) => name === 'REPLICATION_PASSWORD').valueFrom.secretKeyRef.optional).toBe(true);
    const folder = mkdtempSync(join(tmpdir(), 'openim-accounts-'));
    const text = script('openim/scripts/mysql-accounts.sh') + script('openim/scripts/mysql-accounts-replication.sh');
    const statements = (password: Readonly<Record<string, string>>) => {
      const run = spawnSync('bash', ['-ec', text.replace('/var/run/mysqld', folder)], {
        env: { PATH: '/usr/bin:/bin', ...password },
        encoding: 'utf8',
      });
      return { ...run, sql: readFileSync(join(folder, 'accounts.sql'), 'utf8') };
    };
    const without = statements({});
    expect(without).toMatchObject({ status: 0, stderr: expect.stringContaining('has no replication-password') });
    expect(without.sql).toContain('RESET REPLICA ALL;');
    expect(without.sql).not.toContain("'replication'@");
    expect(statements({ REPLICATION_PASSWORD: 'x' }).sql).toContain("ALTER USER 'replication'@'%' IDENTIFIED BY 'x'");
    rmSync(folder, { recursive: true });
  });

  test('1 adds no replica, no Service, no Secret and no policy for one', () => {
    const alone = subject(dev).objects;
    expect(alone.filter(({ metadata }) => metadata.name.includes('openim-mysql-read'))).toEqual([]);
    expect(JSON.stringify(alone)).not.toMatch(/replication-password|mysql_clone/);
    const replication = (environment: typeof dev) =>
      inventory(environment).filter(({ value }) => value === 'mysql-replication').length;
    expect([replication(dev), replication(replicated)]).toEqual([0, 1]);
    const sets = ofKind(alone, 'StatefulSet').filter(({ metadata }) => metadata.name === 'openim-mysql');
    expect(sets.map(({ spec }) => spec.replicas)).toEqual([1]);
  });
});
