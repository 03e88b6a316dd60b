import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { retentionBytes } from '../charts/model/redpanda';
import { isOurs } from '../environments/lib/data-services';
import { loadEnvironment } from '../environments/lib/registry';
import { subject, subjects } from './lib/subject';
import type { Node } from './lib/workloads';

const scratch = mkdtempSync(join(tmpdir(), 'openim-setup-'));
afterAll(() => rmSync(scratch, { recursive: true }));
/** A folder of its own for each run, as they run side by side. */
const newFolder = () => mkdtempSync(join(scratch, 'job-'));

const containerOf = (objects: readonly Node[], job: string): Node =>
  objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(job))?.spec.template.spec.containers[0];

const dev = subject(loadEnvironment('dev')).objects;

/** Runs the script of a setup Job of `dev` with its plain variables and a fake of the program that it calls. */
async function run(
  job: string,
  program: string,
  body: string,
  secrets: Readonly<Record<string, string>>,
  folder = newFolder(),
) {
  const { command, env } = containerOf(dev, job);
  const plain = Object.fromEntries(env.flatMap(({ name, value }: Node) => (value === undefined ? [] : [[name, value]])));
  const file = join(folder, program);
  writeFileSync(file, `#!/bin/bash\n${body}`);
  chmodSync(file, 0o755);
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\n', { mode: 0o755 });
  const child = spawn(command[0], ['-ec', command.at(-1).replaceAll('/tmp/', `${folder}/`)], {
    env: { ...plain, ...secrets, PATH: `${folder}:/usr/bin:/bin`, LOG: join(folder, 'log') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  const log = join(folder, 'log');
  return { status, stdout, stderr, log: existsSync(log) ? readFileSync(log, 'utf8') : '' };
}

test.concurrent('the Job of Redpanda sets the free disk space for the current size at every run, and disables usage reports', async () => {
  const { status, log } = await run('redpanda-setup', 'rpk', 'echo "$*" >> "$LOG"', { KAFKA_PASSWORD: 'secret' });
  expect(status).toBe(0);
  expect(log.match(/^cluster config set .*$/gm)).toEqual([
    `cluster config set storage_min_free_bytes ${0.05 * 10 * 2 ** 30}`,
    'cluster config set enable_metrics_reporter false',
  ]);
});

/** rpk that remembers users and topics, refuses to make one twice, and is killed with its script at the call `$KILL`. */
const rpk = `
state=\${LOG%log}
{ read -r n < "$state.count"; } 2> /dev/null || n=0
echo $((++n)) > "$state.count"
((n != KILL)) || kill -9 $PPID $$
case "$1 $2 $3" in
  'topic list '*) echo NAME; cat "$state.topics" 2> /dev/null || true ;;
  'security user list') echo USERNAME; cat "$state.users" 2> /dev/null || true ;;
  'topic create '*) ! grep -qx "$3" "$state.topics" 2> /dev/null && echo "$3" >> "$state.topics" ;;
  'security user create') ! grep -qx "$4" "$state.users" 2> /dev/null && echo "$4" >> "$state.users" ;;
  'topic alter-config '*) grep -qx "$3" "$state.topics" && echo "$*" >> "$LOG" ;;
  *) echo "$*" >> "$LOG" ;;
esac`;

test.concurrent('the Job of Redpanda completes after being killed at any of ten of its calls', async () => {
  const secrets = { KAFKA_PASSWORD: 'secret' };
  const whole = async (folder: string) => {
    const { status, log } = await run('redpanda-setup', 'rpk', rpk, { ...secrets, KILL: '0' }, folder);
    return {
      status,
      settings: [...new Set(log.trim().split('\n'))].filter((line) => !line.startsWith('security user')).sort(),
    };
  };
  const first = newFolder();
  const uninterrupted = await whole(first);
  expect(uninterrupted).toMatchObject({ status: 0 });
  const calls = Number(readFileSync(join(first, '.count'), 'utf8'));
  expect(calls).toBeGreaterThan(10);
  const killed = Array.from({ length: 10 }, async (_, moment) => {
    const KILL = String(Math.ceil(((moment + 1) * calls) / 10));
    const folder = newFolder();
    expect((await run('redpanda-setup', 'rpk', rpk, { ...secrets, KILL }, folder)).status).toBeNull();
    return whole(folder);
  });
  expect(await Promise.all(killed)).toEqual(killed.map(() => uninterrupted));
});

/** weed shell, which ends with 0 in any case: its commands with a number in `$REFUSED` fail, a list names the buckets of `$LOG`. */
const weed = `
read -r command
n=$(($(cat "$LOG.count" 2> /dev/null || echo 0) + 1))
echo $n > "$LOG.count"
if [[ " $REFUSED " == *" $n "* ]]; then
  echo 'error: connection refused'
elif [[ $command == s3.bucket.list ]]; then
  sed 's/.*/  &\\tsize:0\\tlogical:0\\tchunk:0/' "$LOG"
else
  echo "openim" >> "$LOG"
fi`;

// openim-old: a name that only begins as the bucket's does.
const created = { before: 'openim-old\n', printed: /created bucket openim\n$/, after: 'openim-old\nopenim\n' };
const kept = { before: 'openim\n', printed: /bucket openim already exists\n$/, after: 'openim\n' };

test.concurrent.each([
  { REFUSED: '', refused: 'none', ...created },
  { REFUSED: '1 2 3', refused: 'three lists', ...created },
  { REFUSED: '1 4', refused: 'a list and a creation', ...created },
  { REFUSED: '1', refused: 'a list, and the bucket is there', ...kept },
])(
  'the Job of SeaweedFS completes when the bucket exists, and creates it once; refused: $refused',
  async ({ REFUSED, before, printed, after }) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'curl'), '#!/bin/bash\n', { mode: 0o755 });
    writeFileSync(join(folder, 'log'), before);
    const { status, stdout, log } = await run('seaweedfs-setup', 'weed', weed, { REFUSED }, folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(printed);
    expect(log).toBe(after);
  },
);

test.concurrent('the Job of Redpanda sets the offset of a new group to the oldest message of its topic, before the group may join', async () => {
  const body = 'echo "$*" >> "$LOG"; [ "$*" != "group list" ] || printf "BROKER GROUP STATE\\n0 push Stable\\n"';
  const { status, log } = await run('redpanda-setup', 'rpk', body, { KAFKA_PASSWORD: 'secret' });
  expect(status).toBe(0);
  expect(log.match(/^(group seek .*|security acl create .*--group)/gm)?.map((line) => line.split(' --allow')[0])).toEqual([
    'group seek redis --to start --topics toRedis',
    'group seek mongo --to start --topics toMongo',
    'group seek offlinePush --to start --topics toOfflinePush',
    'security acl create',
  ]);
});

const withRedpanda = subjects().filter(({ environment }) => isOurs(environment, 'kafka'));

test.each(withRedpanda.map(({ environment: { name }, objects }) => [name, objects] as const))(
  '%s: topics and the free space fit the disk together',
  (name, objects) => {
    const { redpanda } = loadEnvironment(name);
    const { env } = containerOf(objects, 'redpanda-setup');
    const value = (key: string) => Number(env.find((one: Node) => one.name === key).value);
    const disk = Number.parseInt(redpanda.storageSize, 10) * 2 ** 30;
    expect(value('MIN_FREE_BYTES')).toBe(Math.min(5 * 2 ** 30, disk / 20));
    expect(value('RETENTION_BYTES')).toBe(retentionBytes(loadEnvironment(name)));
    expect(value('MIN_FREE_BYTES')).toBeLessThan(disk / 2);
  },
);

/** mysql that knows the passwords `$VALID` of seaweedfs, and that of setup. */
const mysql = `
file=\${1#--defaults-file=}
if [[ $file == */client.cnf ]]; then
  [[ $* == *--execute* ]] || cat >> "$LOG"
else
  grep -qx "password=\\($VALID\\)" "$file"
fi`;

test.concurrent.each([
  ['is new', 'old', ["ALTER USER 'seaweedfs'@'%' IDENTIFIED BY 'new' /*!80014 RETAIN CURRENT PASSWORD */"]],
  ['was there before', 'new', null],
  ['was set by a run that did not end', 'old\\|new', null],
])('the Job of MySQL keeps the old password when the one of the Secret %s', async (_, valid, statements) => {
  const passwords = { SEAWEEDFS_PASSWORD: 'new', BACKUP_PASSWORD: 'new', EXPORTER_PASSWORD: 'new' };
  const secrets = { SETUP_PASSWORD: 'setup', ...passwords, VALID: valid };
  const { status, stderr, log } = await run('openim-mysql-setup', 'mysql', mysql, secrets);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(log).toContain("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON seaweedfs.* TO 'seaweedfs'@'%'");
  expect(log.match(/^ALTER USER 'seaweedfs'.*$/gm)).toEqual(statements);
});

test('setup Jobs survive slow image pulls and data services that restart', () => {
  const jobs = subjects().flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'Job'));
  expect(jobs.length).toBeGreaterThan(15);
  // The kubelet waits at most five minutes before a container's next start.
  const short = jobs.filter(({ spec }) => spec.backoffLimit * 300 < 3 * 86_400 || spec.activeDeadlineSeconds !== undefined);
  expect(short.map(({ metadata }) => metadata.name)).toEqual([]);
});
