import assert from 'node:assert';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { memberAddresses } from '../../charts/model/addresses';
import { mongoshMain } from '../lib/packages';
import type { Context } from '../lib/part';
import { reached } from '../lib/time';
import { tool } from '../lib/tools';
import { copied } from './mongodb-to-managed';
import { backup, instead, refused, restore, type World } from './run';

const MESSAGES = 2000;

const fill = `
db.msg.insertMany(Array.from({ length: ${MESSAGES} }, (_, n) => ({ _id: n, text: 'größe 😀 '.repeat(n % 20), at: new Date(n) })));
db.seq.insertMany(Array.from({ length: 20 }, (_, n) => ({ _id: n, conversation_id: 'c' + n, max_seq: Long(String(n)) })));
db.user.insertOne({ _id: 'openIMAdmin' });
db.getSiblingDB('local').createCollection('oplog.rs', { capped: true, size: 2 ** 24 });`;

/** Every document of every collection, in one order. */
const all = `
const found = {};
for (const name of db.getCollectionNames().sort()) {
  found[name] = db.getCollection(name).find().sort({ _id: 1 }).toArray();
}
print(EJSON.stringify(found));`;

/**
 * The real mongosh, mongodump and mongorestore. No mongod can be had: FerretDB answers for all members, as a primary that
 * knows users and no roles.
 */
export async function mongodbRestored(context: Context, world: World): Promise<void> {
  const { site, environment } = world;
  const secret = (key: string) => site.secrets('openim', 'openim-mongodb', key);
  const members = memberAddresses(environment, 'openim-mongodb', 'mongodb').map((address) => address.split(':')[0] ?? '');
  for (const host of members) {
    site.standIn(host);
  }
  const shell = await mongosh(
    `mongodb://root:${secret('root-password')}@${site.network.gateway}/openim_v3?authSource=admin`,
  );
  const start = () => ferretdb(join(site.folder, 'ferretdb'), site.network.gateway, secret('root-password'));
  let server: ChildProcess | undefined;
  let managed: ChildProcess | undefined;
  try {
    await context.check('mongodb: the setup Job waits for members that are late', async () => {
      const pod = await site.jobPod('openim-mongodb-setup');
      await pod.start();
      const log = (words: RegExp) => reached(`${words} in "${pod.log()}"`, () => words.test(pod.log()));
      await log(/(waiting for openim-mongodb-0\S+: .*ECONNREFUSED.*\s+){3}/);
      server = await start();
      // FerretDB has no replSetGetConfig.
      await log(/already in a set: nothing is initiated\s+waiting for openim-mongodb-0\S+ to be added/);
      pod.kill();
    });
    server ??= await start();
    await restored(context, world, shell, secret('backup-password'));
    await context.check("mongodb: a copy to another server is complete, by the page's commands", async () => {
      // The other one's address is of this machine alone.
      managed = await ferretdb(join(site.folder, 'managed'), '127.0.0.27', 'another');
      const uri = (host: string, password: string) => `mongodb://root:${password}@${host}/?authSource=admin`;
      const own = uri(site.network.gateway, secret('root-password'));
      return `${await copied(join(site.folder, 'copy'), own, uri('127.0.0.27', 'another'))} documents`;
    });
  } finally {
    server?.kill('SIGKILL');
    managed?.kill('SIGKILL');
  }
}

type Shell = (text: string) => Promise<string>;

async function restored({ check }: Context, world: World, shell: Shell, password: string): Promise<void> {
  const { bucket } = world;
  let before = '';
  let object = '';
  const same = async (wanted = before) => {
    const found = await shell(all);
    assert(found === wanted, `documents differ: ${wanted.slice(0, 200)} ... ${found.slice(0, 200)} ...`);
  };
  const from = (existing: 'keep' | 'overwrite', sequenceGap = 0) =>
    restore(world, { backup: 'mongodb', object, existing, sequenceGap });

  const dumped = await check('mongodb: a backup is an archive of one member with a SHA-256 file', async () => {
    await shell(`${fill} db.getSiblingDB('admin').createUser({ user: 'backup', pwd: '${password}', roles: [] })`);
    before = await shell(all);
    await backup(world, 'openim-mongodb-backup');
    const names = bucket.list('dev/mongodb/');
    object = names[0] ?? '';
    assert(names.length === 2 && names[1] === `${object}.sha256`, `the bucket has ${names.join(', ')}`);
    return `${object}, ${bucket.objects.get(object)?.length} bytes of ${MESSAGES} messages`;
  });
  if (!dumped) {
    return;
  }
  await check('mongodb: a dump that fails uploads nothing', async () => {
    const count = bucket.objects.size;
    await shell("db.getSiblingDB('admin').updateUser('backup', { pwd: 'another' })");
    await refused('Authentication failed', () => backup(world, 'openim-mongodb-backup'));
    assert(bucket.objects.size === count, `the bucket has ${bucket.list('').join(', ')}`);
  });
  await check('mongodb: a restore does not change existing data', async () => {
    await refused('database openim_v3 has data in msg, seq, user and was not changed', () => from('keep'));
    await same();
  });
  await check('mongodb: a dump that mongorestore cannot load completely replaces nothing', async () => {
    const whole = gunzipSync(bucket.objects.get(object) as Buffer);
    for (const [data, words] of [
      [gzipSync(whole.subarray(0, whole.length >> 1)), 'error demultiplexing archive'],
      [gzipSync('no archive'), 'does not appear to be a mongodump archive'],
    ] as const) {
      await instead(bucket, object, data, () => refused(words, () => from('overwrite')));
    }
    await shell('for (const name of db.getCollectionNames()) if (/^restored_/.test(name)) db.getCollection(name).drop()');
    await same();
  });
  await check('mongodb: --overwrite reverts changes, deletions and additions; sequence numbers skip the gap', async () => {
    await shell(
      'db.msg.deleteMany({ _id: { $lt: 500 } }); db.user.updateMany({}, { $set: { a: 1 } }); db.more.insertOne({})',
    );
    await from('overwrite', 1000);
    const gone = await shell('print(db.seq.countDocuments({ max_seq: { $lt: 1000 } }))');
    assert(gone.trim() === '0', `${gone.trim()} conversations kept their number`);
    await shell('db.seq.updateMany({}, { $inc: { max_seq: Long("-1000") } })');
    await same();
  });
  await check('mongodb: a restore onto empty disks is complete', async () => {
    await shell('db.dropDatabase()');
    await from('keep');
    await same();
  });
}

/** Runs a text in the real shell on this machine; what it prints. */
async function mongosh(uri: string): Promise<Shell> {
  const main = await mongoshMain();
  return async (text) => {
    const args = [main, uri, '--quiet', '--norc', '--eval', text];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
    return stdout;
  };
}

async function ferretdb(folder: string, host: string, password: string): Promise<ChildProcess> {
  mkdirSync(folder, { recursive: true });
  const server = spawn(
    'setpriv',
    [
      // Ends with this program, however that ends.
      ...['--pdeathsig=KILL', await tool('ferretdb')],
      ...['--handler=sqlite', `--sqlite-url=file:${folder}/`, `--state-dir=${folder}`, `--listen-addr=${host}:27017`],
      ...['--repl-set-name=rs0', '--test-enable-new-auth', '--setup-database=admin', '--setup-username=root'],
      ...[`--setup-password=${password}`, '--debug-addr=-', '--telemetry=disable', '--log-level=error'],
    ],
    { stdio: 'ignore' },
  );
  await once(server, 'spawn');
  return server;
}
