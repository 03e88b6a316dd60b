import assert from 'node:assert';
import { refused, succeeded } from '../command';
import { none, sameTexts } from '../findings';
import { mysqlWithClone } from '../packages';
import type { Context } from '../part';
import type { Pod } from './pod';
import type { Site, Substitutions } from './site';

/** MySQL 8.0.12 runs here, 8.4 in the cluster: the one setting it lacks, as the two files of the redo log that it had. */
export const mysqlSubstitutions: Substitutions = {
  'openim.cnf': [['innodb_redo_log_capacity = 256M', 'innodb_log_file_size = 128M']],
};

/** MySQL's words for a login or a right that there is not. */
export const DENIED = /Access denied/;

/** Starts MySQL with the settings and scripts of dist/. Its pod keeps running for the filers. `undefined` when it did not start. */
export async function mysql({ check }: Context, site: Site): Promise<Pod | undefined> {
  const server = await site.pod('openim-mysql');
  const root = { MYSQL_PWD: site.secrets('openim', 'openim-mysql', 'root-password') };
  const query = (user: string, password: string, text: string, ...flags: string[]) =>
    server.exec(['mysql', `--user=${user}`, '--skip-column-names', '--batch', ...flags, `--execute=${text}`], {
      env: { MYSQL_PWD: password },
    });
  /** Through the network, as programs come. */
  const remote = (user: string, password: string, text: string) =>
    query(user, password, text, '--host=openim-mysql.openim.svc.cluster.local');

  const started = await check('mysql: starts on an empty disk with openim.cnf and creates its accounts', async () => {
    await server.up();
    return 'MySQL 8.0.12 with innodb_redo_log_capacity (8.0.30) as innodb_log_file_size';
  });
  if (!started) {
    return undefined;
  }
  await check('mysql: every setting of openim.cnf is applied', async () => {
    const settings = settingsOf(site);
    const { stdout } = await query('root', root.MYSQL_PWD, 'SHOW GLOBAL VARIABLES');
    const variables = new Map(stdout.split('\n').map((line) => line.split('\t') as [string, string]));
    const wrong = settings.filter(([name, value]) => normal(variables.get(variableOf(name)) ?? '') !== normal(value));
    none('other settings', wrong, ([name, value]) => `${name} = ${value} is ${variables.get(variableOf(name))}`);
    return `${settings.length}`;
  });
  await check('mysql: liveness needs no password, readiness uses an account without rights', async () => {
    await server.probe('startupProbe');
    await server.probe('readinessProbe');
    await server.probe('livenessProbe');
    const { stdout } = await query('probe', '', 'SHOW DATABASES');
    const databases = stdout.trim().split('\n').sort().join(' ');
    // Empty schemas of the server itself that every user sees.
    assert(/^information_schema( performance_schema)?$/.test(databases), `user probe sees ${databases}`);
    await refused('probe from the network', remote('probe', '', 'SELECT 1'), DENIED);
  });
  await check('mysql: the setup Job runs, and a second run changes nothing', async () => {
    const grants: string[] = [];
    for (const _ of ['first', 'second']) {
      await site.job('openim-mysql-setup');
      grants.push((await query('root', root.MYSQL_PWD, "SHOW GRANTS FOR 'seaweedfs'@'%'")).stdout);
    }
    assert(grants[0] === grants[1], `grants differ:\n${grants.join('\n')}`);
  });
  await check('mysql: accounts have exactly the rights that the scripts grant', async () => {
    const users = "SELECT CONCAT(user, '@', host) FROM mysql.user WHERE user NOT LIKE 'mysql.%'";
    const { stdout } = await query('root', root.MYSQL_PWD, users);
    const accounts = stdout.trim().split('\n');
    sameTexts(accounts, [...Object.keys(stated), 'root@localhost']);
    for (const [account, grants] of Object.entries(stated)) {
      const [user, host] = account.split('@');
      const found = await query('root', root.MYSQL_PWD, `SHOW GRANTS FOR '${user}'@'${host}'`);
      sameTexts(found.stdout.trim().split('\n'), grants);
    }
    return accounts.join(', ');
  });
  await check('mysql: a wrong password, root from the network and a foreign database are rejected', async () => {
    const password = site.secrets('openim', 'openim-mysql', 'seaweedfs-password');
    await succeeded('a table', remote('seaweedfs', password, 'CREATE TABLE seaweedfs.t (a INT); DROP TABLE seaweedfs.t'));
    await refused('a wrong password', remote('seaweedfs', `${password}x`, 'SELECT 1'), DENIED);
    await refused('no password', remote('seaweedfs', '', 'SELECT 1'), DENIED);
    await refused('root from the network', remote('root', root.MYSQL_PWD, 'SELECT 1'), DENIED);
    await refused('a database of its own', remote('seaweedfs', password, 'CREATE DATABASE other'), DENIED);
    await refused('the table of users', remote('seaweedfs', password, 'SELECT * FROM mysql.user'), /denied/);
  });
  await check('mysql: the setup Job gives a user the password of the Secret', async () => {
    const password = site.secrets('openim', 'openim-mysql', 'seaweedfs-password');
    await succeeded('another password', query('root', root.MYSQL_PWD, "ALTER USER 'seaweedfs'@'%' IDENTIFIED BY 'old'"));
    await refused("the Secret's password before the Job", remote('seaweedfs', password, 'SELECT 1'), DENIED);
    await site.job('openim-mysql-setup');
    await succeeded("the Secret's password after it", remote('seaweedfs', password, 'SELECT 1'));
  });
  return server;
}

/** What `SHOW GRANTS` must print. */
const stated: Readonly<Record<string, readonly string[]>> = {
  'backup@%': [
    'GRANT REPLICATION CLIENT ON *.* TO `backup`@`%`',
    'GRANT SELECT, SHOW VIEW, EVENT, TRIGGER ON `seaweedfs`.* TO `backup`@`%`',
  ],
  'exporter@%': ['GRANT PROCESS, REPLICATION CLIENT ON *.* TO `exporter`@`%`'],
  'probe@localhost': ['GRANT USAGE ON *.* TO `probe`@`localhost`'],
  'setup@%': [
    'GRANT PROCESS, REPLICATION CLIENT, CREATE USER ON *.* TO `setup`@`%` WITH GRANT OPTION',
    'GRANT ALL PRIVILEGES ON `seaweedfs_new`.* TO `setup`@`%`',
    'GRANT ALL PRIVILEGES ON `seaweedfs_old`.* TO `setup`@`%`',
    'GRANT ALL PRIVILEGES ON `seaweedfs`.* TO `setup`@`%` WITH GRANT OPTION',
  ],
  'seaweedfs@%': [
    'GRANT USAGE ON *.* TO `seaweedfs`@`%`',
    'GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON `seaweedfs`.* TO `seaweedfs`@`%`',
  ],
};

/** Restarts MySQL, as a new pod on the same disk. */
export async function restart(server: Pod): Promise<void> {
  await server.signal('SIGTERM');
  await server.up();
}

/** `name = value` of the rendered file, without values that replace another name. */
function settingsOf(site: Site): [string, string][] {
  const map = site.objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('openim-mysql-config-'),
  );
  const [[before, after] = []] = mysqlSubstitutions['openim.cnf'] ?? [];
  const text = String(map?.data['openim.cnf']).replace(String(before), String(after));
  return [...text.matchAll(/^([a-z_-]+) = (.+)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

const variableOf = (option: string): string =>
  ({ 'default-time-zone': 'time_zone', log_bin: 'log_bin_basename' })[option] ?? option.replaceAll('-', '_');

/** One notation for `256M`, `ON`, `'+00:00'` and decimals. */
function normal(value: string): string {
  const [, number, unit] = /^(\d+)(?:\.0+)?([KMG]?)$/.exec(value) ?? [];
  if (number !== undefined) {
    return String(Number(number) * 1024 ** ' KMG'.indexOf(unit || ' '));
  }
  const bare = value.replaceAll("'", '').toUpperCase();
  return ({ ON: '1', OFF: '0' } as Record<string, string>)[bare] ?? bare;
}

/** Images of an environment whose MySQL is the server of verify/lib/packages.ts that has CLONE, mysqldump and mysqlbinlog. */
export const CLONE = { mysql: 'docker.io/library/mysql:9.7' };

/** Runs `checks` where that server can be had: Debian's unstable suite moves, and not every mirror has it. */
export async function withClone(context: Context, title: string, checks: () => Promise<void>): Promise<void> {
  try {
    await mysqlWithClone();
  } catch (error) {
    context.skip(title, error instanceof Error ? error.message : String(error));
    return;
  }
  await checks();
}
