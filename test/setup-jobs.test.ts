import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { retentionBytes } from '../charts/redpanda';
import { loadEnvironment } from '../environments/lib/registry';
import { subject, subjects } from './lib/subject';
import type { Node } from './lib/workloads';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openim-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const containerOf = (objects: readonly Node[], job: string): Node =>
  objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(job))?.spec.template.spec.containers[0];

/** The script of a setup Job of `dev`, run with its plain variables and a program of that name in place of the real one. */
function run(job: string, program: string, body: string, secrets: Readonly<Record<string, string>>) {
  const { command, env } = containerOf(subject(loadEnvironment('dev')).objects, job);
  const plain = Object.fromEntries(env.flatMap(({ name, value }: Node) => (value === undefined ? [] : [[name, value]])));
  const file = join(folder, program);
  writeFileSync(file, `#!/bin/bash\n${body}`);
  chmodSync(file, 0o755);
  const { status, stdout, stderr } = spawnSync(command[0], ['-ec', command.at(-1).replaceAll('/tmp/', `${folder}/`)], {
    env: { ...plain, ...secrets, PATH: `${folder}:/usr/bin:/bin`, LOG: join(folder, 'log') },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = join(folder, 'log');
  return { status, stdout, stderr, log: existsSync(log) ? readFileSync(log, 'utf8') : '' };
}

test("the Job of Redpanda sets at every run what stays free of today's disk", () => {
  const { status, log } = run('redpanda-setup', 'rpk', 'echo "$*" >> "$LOG"', { KAFKA_PASSWORD: 'secret' });
  expect(status).toBe(0);
  expect(log.match(/^cluster config set .*$/gm)).toEqual([
    `cluster config set storage_min_free_bytes ${0.05 * 10 * 2 ** 30}`,
  ]);
});

test('the Job of Redpanda lets a group that has no offset start at the oldest message of its topic, before it may join', () => {
  const body = 'echo "$*" >> "$LOG"; [ "$*" != "group list" ] || printf "BROKER GROUP STATE\\n0 push Stable\\n"';
  const { status, log } = run('redpanda-setup', 'rpk', body, { KAFKA_PASSWORD: 'secret' });
  expect(status).toBe(0);
  expect(log.match(/^(group seek .*|security acl create .*--group)/gm)?.map((line) => line.split(' --allow')[0])).toEqual([
    'group seek redis --to start --topics toRedis',
    'group seek mongo --to start --topics toMongo',
    'group seek offlinePush --to start --topics toOfflinePush',
    'security acl create',
  ]);
});

test.each(subjects().map(({ environment: { name }, objects }) => [name, objects] as const))(
  '%s: topics and the free space fit the disk together',
  (name, objects) => {
    const { redpanda } = loadEnvironment(name);
    const { env } = containerOf(objects, 'redpanda-setup');
    const value = (key: string) => Number(env.find((one: Node) => one.name === key).value);
    const disk = Number.parseInt(redpanda.volume, 10) * 2 ** 30;
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

test.each([
  ['is new', 'old', ["ALTER USER 'seaweedfs'@'%' IDENTIFIED BY 'new' /*!80014 RETAIN CURRENT PASSWORD */"]],
  ['was there before', 'new', null],
  ['was set by a run that did not end', 'old\\|new', null],
])('the Job of MySQL keeps the old password when the one of the Secret %s', (_, valid, statements) => {
  const passwords = { SEAWEEDFS_PASSWORD: 'new', BACKUP_PASSWORD: 'new', EXPORTER_PASSWORD: 'new' };
  const secrets = { SETUP_PASSWORD: 'setup', ...passwords, VALID: valid };
  const { status, stderr, log } = run('openim-mysql-setup', 'mysql', mysql, secrets);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(log).toContain("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON seaweedfs.* TO 'seaweedfs'@'%'");
  expect(log.match(/^ALTER USER 'seaweedfs'.*$/gm)).toEqual(statements);
});
