import { buildApp } from '../../charts/app';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import { mysqlWithClone } from '../lib/packages';
import type { Context } from '../lib/part';
import { seconds } from '../lib/programs/elapsed';
import type { Pod } from '../lib/programs/pod';
import { Site } from '../lib/programs/site';
import { eventually } from '../lib/time';
import { killedFirstStarts } from './killed-first-starts';
import { mysqlPasswords } from './mysql-passwords';

/** As `dev`, with two replicas of MySQL, on the server that has CLONE. */
const environment = derive(loadEnvironment('dev'), {
  name: 'dev',
  mysql: { replicas: 3 },
  images: { mysql: 'docker.io/library/mysql:9.7' },
});

/** A primary and two replicas: first start, writes, restarts, lag, lost logs, promotion. */
export async function mysqlReplicas(context: Context): Promise<void> {
  try {
    await mysqlWithClone();
  } catch (error) {
    // Debian's unstable suite moves, and not every mirror has it.
    context.skip('replicas of MySQL', error instanceof Error ? error.message : String(error));
    return;
  }
  const objects = buildApp(environment).flatMap((chart) => chart.objects);
  const site = await Site.of(environment, objects, ['openim-mysql', 'openim-mysql-read']);
  try {
    await replicate(context, site);
  } finally {
    site.close();
  }
}

async function replicate(context: Context, site: Site): Promise<void> {
  const primary = await site.pod('openim-mysql');
  const [first, second] = (await site.all('openim-mysql-read')) as [Pod, Pod];
  const secret = (key: string) => site.secrets('openim', 'openim-mysql', key);
  const rootPassword = secret('root-password');
  /** Rows of a statement as root, through the socket; throws with the server's words. */
  const sql = async (server: Pod, text: string): Promise<string> => {
    const { code, stdout, stderr } = await server.exec(['mysql', '--user=root', '--batch', '--skip-column-names'], {
      env: { MYSQL_PWD: rootPassword },
      input: text,
    });
    if (code !== 0) {
      throw new Error(stderr || stdout);
    }
    return stdout.trim();
  };
  let rows = 0;
  const write = async () => {
    rows++;
    await sql(primary, `INSERT INTO d.t VALUES (${rows})`);
  };
  /** `setup` logs in: what the setup Job waits for. */
  const setup = async () => {
    const { code, stderr } = await primary.exec(['mysql', '--user=setup', '--execute=SELECT 1'], {
      env: { MYSQL_PWD: secret('setup-password') },
    });
    if (code !== 0) {
      throw new Error(stderr);
    }
  };
  /** What a person looks for before a promotion, which throws away what is received and not applied. */
  const appliedAll = async (server: Pod) => {
    const status = await sql(server, 'SHOW REPLICA STATUS');
    if (!status.includes('Replica has read all relay log')) {
      throw new Error(status);
    }
  };
  const follows = (server: Pod) =>
    eventually(`${server.name} has ${rows} rows`, 30, async () => {
      const found = await sql(server, 'SELECT COUNT(*) FROM d.t');
      return found === String(rows) || Promise.reject(new Error(`it has ${found}`));
    });
  const unready = (server: Pod, words: string, within = 40) =>
    eventually(`${server.name} is not ready: ${words}`, within, async () => {
      const error = await server.probe('readinessProbe').then(
        () => undefined,
        ({ message }: Error) => message,
      );
      return error?.includes(words) || Promise.reject(new Error(error ?? 'it is ready'));
    });
  const restart = async (server: Pod) => {
    await server.signal('SIGTERM');
    await server.start();
    await server.ready(60);
  };

  const whole = await context.check(
    'mysql, replicated: a first start of the primary that is killed ends whole at the next one',
    () =>
      killedFirstStarts(primary, async () => {
        await sql(primary, 'CREATE DATABASE whole');
        await setup();
      }),
  );
  const started = await context.check(
    'mysql, replicated: the primary makes their account, on an older disk too',
    async () => {
      await sql(primary, 'CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); DROP USER replication');
      await write();
      await restart(primary);
      const grants = await sql(primary, "SHOW GRANTS FOR 'replication'@'%'");
      const expected = 'GRANT REPLICATION SLAVE ON *.* TO `replication`@`%`\nGRANT BACKUP_ADMIN ON *.* TO `replication`@`%`';
      if (grants !== expected) {
        throw new Error(`it has\n${grants}`);
      }
      return `${await sql(primary, 'SELECT VERSION()')} of Debian unstable (8.4.10 in the cluster)`;
    },
  );
  if (!whole || !started) {
    return;
  }
  await mysqlPasswords(context, site, primary);
  await context.check('mysql, replicated: the account is refused without TLS', async () => {
    const { code, stderr } = await primary.exec(
      [
        'mysql',
        '--host=openim-mysql.openim.svc.cluster.local',
        '--user=replication',
        '--ssl-mode=DISABLED',
        '--get-server-public-key',
        '-e',
        'SELECT 1',
      ],
      { env: { MYSQL_PWD: secret('replication-password') } },
    );
    if (code === 0 || !stderr.includes('Access denied')) {
      throw new Error(`${code}: ${stderr}`);
    }
  });
  const cloned = await context.check('mysql, replicated: two replicas clone it onto empty disks and follow it', async () => {
    const start = Date.now();
    for (const server of [first, second]) {
      await server.start();
      await server.ready(60);
    }
    const took = seconds(start);
    await write();
    await follows(first);
    await follows(second);
    const ids = await Promise.all([primary, first, second].map((one) => sql(one, 'SELECT @@server_id, @@server_uuid')));
    const [numbers, uuids] = [0, 1].map((column) => ids.map((one) => one.split('\t')[column]));
    if (numbers?.join() !== '1,2,3' || new Set(uuids).size !== 3) {
      throw new Error(`servers ${ids.join('; ')}`);
    }
    return `both ready after ${took} s`;
  });
  if (!cloned) {
    return;
  }
  await context.check('mysql, replicated: a replica takes no write, from root neither', async () => {
    await sql(first, 'INSERT INTO d.t VALUES (1000)').then(
      () => Promise.reject(new Error('it was written')),
      ({ message }: Error) => message.includes('super-read-only') || Promise.reject(new Error(message)),
    );
  });
  await context.check('mysql, replicated: the password is in no table that a clone or a dump copies', async () => {
    const stored = await sql(first, 'SELECT CONCAT(User_name, User_password) FROM mysql.slave_master_info');
    if (stored !== '') {
      throw new Error(`mysql.slave_master_info has "${stored}"`);
    }
  });
  await context.check('mysql, replicated: a replica that was away catches up before it is ready', async () => {
    await first.signal('SIGKILL');
    await write();
    await first.start();
    await first.ready(60);
    await follows(first);
  });
  await context.check('mysql, replicated: without the primary no replica is ready, and with it all are again', async () => {
    await primary.signal('SIGKILL');
    await unready(first, 'does not replicate');
    const start = Date.now();
    await primary.start();
    await primary.ready(60);
    await write();
    for (const server of [first, second]) {
      await server.ready(30);
      await follows(server);
    }
    return `${seconds(start)} s after its start`;
  });
  await context.check(
    'mysql, replicated: one that hears nothing for 10 s, does not apply or lags by 30 s is not ready',
    async () => {
      await primary.signal('SIGSTOP');
      const start = Date.now();
      await unready(second, 'does not replicate');
      const silent = seconds(start);
      await primary.signal('SIGCONT');
      await second.ready(30);
      await sql(first, 'STOP REPLICA SQL_THREAD');
      await unready(first, 'does not replicate', 5);
      const login = `START REPLICA USER='replication' PASSWORD='${secret('replication-password')}'`;
      await sql(first, `STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 45; ${login}`);
      await first.ready(30);
      await write();
      await unready(first, 'more than 30 s behind', 45);
      await appliedAll(first).then(
        () => Promise.reject(new Error('it has applied everything')),
        () => undefined,
      );
      await sql(first, `STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 0; ${login}`);
      await first.ready(30);
      await follows(first);
      return `a silent primary was noticed after ${silent} s`;
    },
  );
  await context.check(
    'mysql, replicated: one that needs logs which are gone is not ready; an empty disk cures it',
    async () => {
      await second.signal('SIGTERM');
      await write();
      const log = (await sql(primary, 'FLUSH BINARY LOGS; SHOW BINARY LOG STATUS')).split('\t')[0];
      await sql(primary, `PURGE BINARY LOGS TO '${log}'`);
      await second.start();
      await unready(second, 'purged');
      await second.lose('data');
      await second.start();
      await second.ready(60);
      await follows(second);
    },
  );
  await context.check(
    "mysql, replicated: promoted by its disk, a replica's data is the primary, and the others follow",
    async () => {
      await write();
      await follows(first);
      const start = Date.now();
      await primary.signal('SIGKILL');
      await appliedAll(first);
      await primary.takeDisk('data', first);
      await primary.start();
      await primary.ready(60);
      const took = seconds(start);
      await write();
      if ((await sql(primary, 'SHOW REPLICA STATUS')) !== '') {
        throw new Error('the new primary is a replica still');
      }
      await second.ready(30);
      await follows(second);
      await first.start();
      await first.ready(60);
      await follows(first);
      return `${took} s without a primary`;
    },
  );
  await context.check('mysql, replicated: a first start of a replica that is killed ends whole at the next one', () =>
    killedFirstStarts(first, async () => {
      await write();
      await follows(first);
    }),
  );
}
