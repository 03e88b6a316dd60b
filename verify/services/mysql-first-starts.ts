import assert from 'node:assert';
import { refused } from '../lib/command';
import type { Context } from '../lib/part';
import { mysqlKilledAtFirst } from '../lib/programs/killed';
import { DENIED, restart } from '../lib/programs/mysql';
import type { Pod } from '../lib/programs/pod';
import type { Site } from '../lib/programs/site';
import { Page } from '../lib/runbook';
import type { MysqlServers } from './mysql-servers';

/** The first start of a primary, and the accounts that it makes. */
export async function firstPrimary(context: Context, servers: MysqlServers): Promise<void> {
  const { check } = context;
  const { site, primary } = servers;
  await check('mysql, replicated: a first start of the primary that is killed is complete after the next start', () =>
    mysqlKilledAtFirst(primary, async () => {
      await servers.sql(primary, 'CREATE DATABASE whole');
      // What the setup Job waits for.
      await primary.run(['mysql', '--user=setup', '--execute=SELECT 1'], {
        env: { MYSQL_PWD: servers.secret('setup-password') },
      });
    }),
  );
  await check('mysql, replicated: the primary creates the replication account, also on an older disk', async () => {
    await servers.sql(primary, 'DROP USER replication');
    await restart(primary);
    const grants = await servers.sql(primary, "SHOW GRANTS FOR 'replication'@'%'");
    const expected = 'GRANT REPLICATION SLAVE ON *.* TO `replication`@`%`\nGRANT BACKUP_ADMIN ON *.* TO `replication`@`%`';
    assert(grants === expected, `it has\n${grants}`);
    return `${await servers.sql(primary, 'SELECT VERSION()')} of Debian unstable (8.4.10 in the cluster)`;
  });
  await mysqlPasswords(context, site, primary);
  await check('mysql, replicated: the replication account is rejected without TLS', async () => {
    const login = '--host=openim-mysql.openim.svc.cluster.local --user=replication --ssl-mode=DISABLED';
    const words = ['mysql', ...login.split(' '), '--get-server-public-key', '--execute=SELECT 1'];
    const env = { MYSQL_PWD: servers.secret('replication-password') };
    await refused('replication', primary.exec(words, { env }), DENIED);
  });
}

/** The first start of a replica, which clones the primary. */
export async function firstReplica({ check }: Context, servers: MysqlServers): Promise<void> {
  const [replica] = servers.replicas;
  await check('mysql, replicated: a first start of a replica that is killed is complete after the next start', async () => {
    await servers.primary.up();
    await servers.makeTable();
    return mysqlKilledAtFirst(replica, async () => {
      await servers.write();
      await servers.follows(replica);
    });
  });
}

const page = new Page('rotate-credentials');

/** docs/runbooks/rotate-credentials.md on a server that keeps two passwords for a user, 8.0.14 and later; `server` is left as it was. */
async function mysqlPasswords(context: Context, site: Site, server: Pod): Promise<void> {
  const secret = (key: string) => site.secrets('openim', 'openim-mysql', key);
  const login = (user: string, password: string, text = 'SELECT 1') =>
    [['mysql', `--user=${user}`, `--execute=${text}`], { env: { MYSQL_PWD: password } }] as const;
  const lets = (user: string, password: string, ...rest: string[]) => server.run(...login(user, password, ...rest));
  const refuses = (user: string, password: string, ...rest: string[]) =>
    refused(user, server.exec(...login(user, password, ...rest)), DENIED);
  const root = secret('root-password');

  await context.check("mysql: the old password works beside the new one until the page's commands discard it", async () => {
    const now = secret('seaweedfs-password');
    await site.job('openim-mysql-setup');
    await lets('root', root, "ALTER USER 'seaweedfs'@'%' IDENTIFIED BY 'the-old-one'");
    for (const _ of ['first', 'second']) {
      await site.job('openim-mysql-setup');
      await lets('seaweedfs', now);
      await lets('seaweedfs', 'the-old-one');
    }
    const [, discard = ''] = /-- sh -c '(.*)'$/m.exec(page.block('Rotating credentials', 'DISCARD OLD PASSWORD')) ?? [];
    await server.run(['sh', '-c', discard]);
    await lets('seaweedfs', now);
    await refuses('seaweedfs', 'the-old-one');
  });
  await context.check('mysql: root and setup have the passwords of the Secret after the next start', async () => {
    await lets(
      'root',
      root,
      "ALTER USER 'setup'@'%' IDENTIFIED BY 'another'; ALTER USER root@localhost IDENTIFIED BY 'another'",
    );
    await refuses('root', root);
    await restart(server);
    for (const [user, password] of [
      ['root', root],
      ['setup', secret('setup-password')],
    ] as const) {
      await lets(user, password);
      await refuses(user, 'another');
    }
  });
  await context.check('mysql: setup cannot change root', () =>
    refuses('setup', secret('setup-password'), "ALTER USER 'root'@'localhost' IDENTIFIED BY 'x'"),
  );
}
