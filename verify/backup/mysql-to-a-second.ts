import assert from 'node:assert';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import { objectsOf } from '../lib/dist';
import type { Context } from '../lib/part';
import { CLONE, restart, withClone } from '../lib/programs/mysql';
import { Site } from '../lib/programs/site';
import { Page } from '../lib/runbook';
import { sleep } from '../lib/time';
import { backup, inWorld, restore, type World } from './run';

const page = new Page('restore');
const HEADING = 'MySQL to a second';

/** As `dev`, on the server that has mysqldump and mysqlbinlog beside it. */
const environment = derive(loadEnvironment('dev'), { name: 'dev', images: { overrides: CLONE } });

/** MySQL: a dump, what was written after it, a DROP TABLE; then the page's way to the second before. */
export const mysqlToASecond = (context: Context): Promise<void> =>
  withClone(context, 'MySQL to a second', async () => {
    const site = await Site.of(environment, objectsOf(environment), ['openim-mysql']);
    await inWorld(environment, site, (world) => recovered(context, world));
  });

async function recovered({ check }: Context, world: World): Promise<void> {
  const server = await world.site.pod('openim-mysql');
  const bash = async (text: string, input = '') => {
    return (await server.run(['bash', '-euo', 'pipefail', '-c', text], { input, timeout: 120 })).trim();
  };
  const sql = (text: string) =>
    bash('MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql --user=root --batch --skip-column-names seaweedfs', text);
  const state = () => sql('CHECKSUM TABLE filemeta, openim EXTENDED; SELECT name, HEX(meta) FROM filemeta');
  /** The page's commands, run in the pod instead of through kubectl; the values of its example are replaced. */
  const run = (block: string, values: Readonly<Record<string, string>> = {}) =>
    bash(
      [
        'cd /tmp',
        'kubectl() { while [[ $1 != -- ]]; do shift; done; shift; "$@"; }',
        Object.entries(values).reduce((text, [from, to]) => replaced(text, from, to), block),
      ].join('\n'),
    );

  await check('mysql: recovery to the second before a mistake, by the commands of the page', async () => {
    await server.up();
    await world.site.job('openim-mysql-setup');
    await sql('CREATE TABLE filemeta (name VARCHAR(766) PRIMARY KEY, meta LONGBLOB)');
    await sql("INSERT INTO filemeta VALUES ('before', 'old'), ('deleted later', NULL)");
    await backup(world, 'openim-mysql-backup');
    const [object = ''] = world.bucket.list('dev/mysql/');
    // On two logs, one of them of a server that was restarted.
    await sql(
      "UPDATE filemeta SET meta = 0x00FF27 WHERE name = 'before'; DELETE FROM filemeta WHERE name = 'deleted later'",
    );
    await restart(server);
    await sql("CREATE TABLE openim LIKE filemeta; INSERT INTO openim VALUES ('after the dump', 'kept')");
    const good = await state();
    await sleep(1.5);
    const until = await sql('SELECT NOW()');
    await sql("INSERT INTO openim VALUES ('by mistake', 'x'); DROP TABLE filemeta");

    const [copy = '', look = '', replay = ''] = page.commands(HEADING);
    await run(copy);
    const found = await run(look);
    assert(found.includes('DROP TABLE `filemeta`'), `the mistake is not found: ${found}`);
    const log = await restore(world, { backup: 'mysql', object, existing: 'overwrite' });
    const [, file = '', position = ''] = /binary log (\S+), position (\d+)/.exec(log) ?? [];
    await run(replay, { 'binlog.000003': file, '1234': position, '2026-01-31 11:59:59': until });
    const now = await state();
    assert(now === good, `not as it was:\n${good}\n${now}`);
    await world.site.job('openim-mysql-setup');
    return `from ${file}:${position} to ${until}; the setup Job then succeeds`;
  });
  await check("mysql: a copy to another server is complete, by the page's commands", async () => {
    const before = await state();
    const [copy = ''] = new Page('managed-services').commands('MySQL');
    const root = 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql --user=root';
    // The same server, without the database.
    await run(copy, {
      'mysql --host="$NEW_HOST" --user=admin --password': `${root} -e 'DROP DATABASE seaweedfs' && ${root}`,
    });
    assert((await state()) === before, 'tables differ');
    return before.replace(/\s+/g, ' ');
  });
}

function replaced(text: string, from: string, to: string): string {
  assert(text.includes(from), `the page has no "${from}": ${text}`);
  return text.replace(from, to);
}
