import assert from 'node:assert';
import type { Context } from '../lib/part';
import { withClone } from '../lib/programs/mysql';
import type { Pod } from '../lib/programs/pod';
import { holds, seconds, together } from '../lib/time';
import { firstPrimary, firstReplica } from './mysql-first-starts';
import { MysqlServers } from './mysql-servers';

/** A primary and two replicas: first starts, writes, restarts, lag, lost logs, promotion. */
export const mysqlReplicas = (context: Context): Promise<void> =>
  withClone(context, 'replicas of MySQL', () =>
    together(
      ...[firstPrimary, firstReplica, replicate].map(
        (checks) => () => MysqlServers.with((servers) => checks(context, servers)),
      ),
    ),
  );

async function replicate({ check }: Context, servers: MysqlServers): Promise<void> {
  const {
    primary,
    replicas: [first, second],
  } = servers;
  const sql = (server: Pod, text: string) => servers.sql(server, text);
  /** What a person looks for before a promotion, which throws away what is received and not applied. */
  const appliedAll = async (server: Pod) => {
    const status = await sql(server, 'SHOW REPLICA STATUS');
    assert(status.includes('Replica has read all relay log'), status);
  };
  const unready = (server: Pod, words: RegExp) =>
    holds(`${server.name} is not ready: ${words}`, () => assert.rejects(server.probe('readinessProbe'), words));

  const cloned = await check('mysql, replicated: two replicas clone it onto empty disks and follow it', async () => {
    await primary.up();
    await servers.makeTable();
    const start = Date.now();
    for (const server of [first, second]) {
      await server.up();
    }
    const took = seconds(start);
    await servers.write();
    await servers.follows(first);
    await servers.follows(second);
    const ids = await Promise.all([primary, first, second].map((one) => sql(one, 'SELECT @@server_id, @@server_uuid')));
    const [numbers, uuids] = [0, 1].map((column) => ids.map((one) => one.split('\t')[column]));
    assert(numbers?.join() === '1,2,3' && new Set(uuids).size === 3, `servers ${ids.join('; ')}`);
    return `both ready after ${took} s`;
  });
  if (!cloned) {
    return;
  }
  await check('mysql, replicated: a replica rejects writes, also those of root', async () => {
    await assert.rejects(sql(first, 'INSERT INTO d.t VALUES (1000)'), /super-read-only/);
  });
  await check('mysql, replicated: the password is in no table that a clone or a dump copies', async () => {
    const stored = await sql(first, 'SELECT CONCAT(User_name, User_password) FROM mysql.slave_master_info');
    assert(stored === '', `mysql.slave_master_info has "${stored}"`);
  });
  await check('mysql, replicated: a replica that was down catches up before it is ready', async () => {
    await first.signal('SIGKILL');
    await servers.write();
    await first.up();
    await servers.follows(first);
  });
  await check('mysql, replicated: replicas are not ready without the primary, and ready again with it', async () => {
    await primary.signal('SIGKILL');
    await unready(first, /does not replicate/);
    const start = Date.now();
    await primary.up();
    await servers.write();
    for (const server of [first, second]) {
      await server.ready();
      await servers.follows(server);
    }
    return `${seconds(start)} s after its start`;
  });
  await check('mysql, replicated: a silent primary, a stopped applier or a lag of 30 s: not ready', async () => {
    await primary.signal('SIGSTOP');
    const start = Date.now();
    await unready(second, /does not replicate/);
    const silent = seconds(start);
    await primary.signal('SIGCONT');
    await second.ready();
    await sql(first, 'STOP REPLICA SQL_THREAD');
    await unready(first, /does not replicate/);
    const login = `START REPLICA USER='replication' PASSWORD='${servers.secret('replication-password')}'`;
    // It falls behind further and further until the delay is taken back: a probe that is late sees it too.
    await sql(first, `STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 3600; ${login}`);
    await first.ready();
    await servers.write();
    await unready(first, /more than 30 s behind/);
    await assert.rejects(appliedAll(first));
    await sql(first, `STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 0; ${login}`);
    await first.ready();
    await servers.follows(first);
    return `a silent primary was noticed after ${silent} s`;
  });
  await check('mysql, replicated: a replica that needs purged logs is not ready until it gets an empty disk', async () => {
    await second.signal('SIGTERM');
    await servers.write();
    const log = (await sql(primary, 'FLUSH BINARY LOGS; SHOW BINARY LOG STATUS')).split('\t')[0];
    await sql(primary, `PURGE BINARY LOGS TO '${log}'`);
    await second.start();
    await unready(second, /purged/);
    await second.lose('data');
    await second.up();
    await servers.follows(second);
  });
  await check("mysql, replicated: the primary runs on a promoted replica's disk, and the others follow", async () => {
    await servers.write();
    await servers.follows(first);
    const start = Date.now();
    await primary.signal('SIGKILL');
    await appliedAll(first);
    await primary.takeDisk('data', first);
    await primary.up();
    const took = seconds(start);
    await servers.write();
    assert((await sql(primary, 'SHOW REPLICA STATUS')) === '', 'the new primary is still a replica');
    await second.ready();
    await servers.follows(second);
    await first.up();
    await servers.follows(first);
    return `${took} s without a primary`;
  });
}
