import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { derive } from '../../environments/lib/derive';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { reached } from '../lib/time';
import { backup, instead, refused, restore, type World } from './run';

const ROWS = 20_000;

/** Names of files, as a filer writes them: `meta` may contain every byte. */
const fill = `
CREATE TABLE IF NOT EXISTS filemeta (dirhash BIGINT NOT NULL, name VARCHAR(766) NOT NULL, directory TEXT NOT NULL,
  meta LONGBLOB, PRIMARY KEY (dirhash, name)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
SET SESSION cte_max_recursion_depth = ${ROWS};
INSERT INTO filemeta
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
  SELECT i * 7919 - 60000000, CONCAT('größe-😀-', i, CHAR(39), CHAR(92)), '/buckets/openim', UNHEX(SHA2(i, 512)) FROM n;
CREATE TABLE openim LIKE filemeta;
INSERT INTO openim SELECT * FROM filemeta WHERE dirhash % 3 = 0;
`;

/** MySQL: its dump, and every way back from it. */
export async function mysqlRestored({ check }: Context, world: World, server: Pod): Promise<void> {
  const { site, bucket } = world;
  const sql = (user: string, password: string, input: string) =>
    server.run(['mysql', `--user=${user}`, '--batch', '--skip-column-names'], {
      ...{ env: { MYSQL_PWD: password }, input, timeout: 120 },
    });
  const secret = (key: string) => site.secrets('openim', 'openim-mysql', key);
  const root = (text: string) => sql('root', secret('root-password'), text);
  const checksums = async () => {
    const names = await root("SELECT table_name FROM information_schema.tables WHERE table_schema = 'seaweedfs' ORDER BY 1");
    const tables = names.trim().split('\n');
    return root(`CHECKSUM TABLE ${tables.map((table) => `seaweedfs.\`${table}\``)} EXTENDED`);
  };
  let before = '';
  let dump = '';
  const same = async () => {
    const after = await checksums();
    assert(after === before, `tables differ:\n${before}\n${after}`);
  };

  const dumped = await check('mysql: a backup is a complete dump with a SHA-256 file', async () => {
    await root(`USE seaweedfs; ${fill}`);
    before = await checksums();
    await backup(world, 'openim-mysql-backup');
    const names = bucket.list('dev/mysql/');
    dump = names[0] ?? '';
    const data = bucket.objects.get(dump) ?? Buffer.alloc(0);
    const sum = `${createHash('sha256').update(data).digest('hex')}  ${dump.split('/')[2]}\n`;
    assert(names.length === 2 && String(bucket.objects.get(`${dump}.sha256`)) === sum, `the bucket has ${names.join(', ')}`);
    assert(/-- Dump completed/.test(String(gunzipSync(data)).slice(-200)), 'the dump has no end');
    return `${dump}, ${data.length} bytes of ${ROWS} names`;
  });
  if (!dumped) {
    return;
  }
  const from = (existing: 'keep' | 'overwrite', where = world) =>
    restore(where, { backup: 'mysql', object: dump, existing });
  const planted = (text: string, work: () => Promise<unknown>) => instead(bucket, dump, gzipSync(text), work);

  await check('mysql: the backup user can read and cannot write', async () => {
    const password = secret('backup-password');
    await sql('backup', password, 'SELECT 1 FROM seaweedfs.filemeta LIMIT 1');
    for (const text of ['DELETE FROM seaweedfs.filemeta', 'DROP TABLE seaweedfs.filemeta', 'SELECT * FROM mysql.user']) {
      await refused('denied', () => sql('backup', password, text));
    }
  });
  await check('mysql: a dump that fails uploads nothing', async () => {
    const count = bucket.objects.size;
    await root("ALTER USER 'backup'@'%' ACCOUNT LOCK");
    await refused('Account is locked', () => backup(world, 'openim-mysql-backup'));
    await root("ALTER USER 'backup'@'%' ACCOUNT UNLOCK; RENAME TABLE seaweedfs.openim TO seaweedfs.gone");
    // A view on nothing breaks mysqldump off in the middle, when tables are written already.
    await root('CREATE VIEW seaweedfs.zz AS SELECT * FROM seaweedfs.gone; RENAME TABLE seaweedfs.gone TO seaweedfs.openim');
    await refused('zz', () => backup(world, 'openim-mysql-backup'));
    await root('DROP VIEW seaweedfs.zz');
    assert(bucket.objects.size === count, `the bucket has ${bucket.list('').join(', ')}`);
  });
  await check('mysql: a restore does not change existing tables', async () => {
    await refused('database seaweedfs has 2 tables and was not changed', () => from('keep'));
    await same();
  });
  await check('mysql: a damaged dump, and one without a checksum, are rejected before any change', async () => {
    const whole = bucket.objects.get(dump) as Buffer;
    const damaged = Buffer.from(whole);
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] as number) ^ 1;
    bucket.objects.set(dump, damaged);
    await refused('it is damaged', () => from('overwrite'));
    bucket.objects.set(dump, whole);
    const sum = bucket.objects.get(`${dump}.sha256`) as Buffer;
    bucket.objects.delete(`${dump}.sha256`);
    await refused('did not complete', () => from('overwrite'));
    bucket.objects.set(`${dump}.sha256`, sum);
    await same();
  });
  await check('mysql: --overwrite that cannot complete is rejected or fails, and leaves the data unchanged', async () => {
    const text = String(gunzipSync(bucket.objects.get(dump) as Buffer));
    const half = text.slice(0, text.lastIndexOf('CREATE TABLE'));
    await planted(half, () => refused('it is incomplete', () => from('overwrite')));
    await same();
    const end = '-- Dump completed on 2026-01-31  3:00:00\n';
    await planted(`${half}INSERT INTO nowhere VALUES (1);\n${end}`, () => refused('nowhere', () => from('overwrite')));
    await same();
    const small = { ...world, environment: derive(world.environment, { name: 'dev', mysql: { storageSize: '64Mi' } }) };
    await refused('are more than the disk of 64 MiB', () => from('overwrite', small));
    await same();
    const slow = `${text.slice(0, text.indexOf('INSERT INTO'))}DO SLEEP(60);\n${text.slice(text.indexOf('INSERT INTO'))}`;
    await planted(slow, async () => {
      const outcome = from('overwrite').catch(({ message }: Error) => message);
      const loading = "SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'";
      await root(await reached('the dump is being loaded', () => root(loading).then((kill) => kill || undefined)));
      assert((await outcome)?.includes('ended with'), 'a restore succeeds although its server stops');
    });
    await same();
  });
  await check('mysql: --overwrite reverts changes, deletions and additions', async () => {
    await root(
      'USE seaweedfs; DELETE FROM filemeta LIMIT 500; UPDATE openim SET meta = NULL LIMIT 5; CREATE TABLE more (a INT)',
    );
    await from('overwrite');
    await same();
  });
  await check('mysql: the setup Job and a restore onto a new disk are complete', async () => {
    await server.lose('data');
    await server.up();
    await site.job('openim-mysql-setup');
    await from('keep');
    await same();
    await sql('backup', secret('backup-password'), 'SELECT 1 FROM seaweedfs.openim LIMIT 1');
    return before.trim().replace(/\s+/g, ' ');
  });
}
