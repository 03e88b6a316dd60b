import assert from 'node:assert';
import type { Context } from '../lib/part';
import { mysqlKilledAtFirst } from '../lib/programs/killed';
import { restart } from '../lib/programs/mysql';
import { mysqlPasswords } from './mysql-passwords';
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
    const { code, stderr } = await primary.exec(
      ['mysql', ...login.split(' '), '--get-server-public-key', '--execute=SELECT 1'],
      { env: { MYSQL_PWD: servers.secret('replication-password') } },
    );
    assert(code !== 0 && stderr.includes('Access denied'), `${code}: ${stderr}`);
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
