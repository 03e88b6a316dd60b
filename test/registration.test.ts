import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { script } from '../charts/constructs/script';
import { etcdArgs } from '../charts/openim/v3.8/etcd';
import dev from '../environments/dev';

test('the registration probe does not use BusyBox timeout: OpenIM is PID 1 and does not reap children', () => {
  expect(script('openim/scripts/openim-registered.sh').match(/^[^#\n]*\btimeout /gm)).toBeNull();
});

test("etcd keeps the last 100,000 revisions, of any age, because OpenIM's watches continue from them", () => {
  const compaction = etcdArgs(dev, 'openim-etcd-0').filter((arg) => arg.startsWith('--auto-compaction'));
  expect(compaction).toEqual(['--auto-compaction-mode=revision', '--auto-compaction-retention=100000']);
});

test('ZooKeeper starts when a kill has left an empty myid', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openim-zookeeper-'));
  try {
    const file = join(folder, 'myid');
    writeFileSync(file, '');
    // Replaces the image's entry point, which does not overwrite an existing file.
    const text = script('openim/scripts/zookeeper-start.sh')
      .replaceAll('/data/', `${folder}/`)
      .replace('/docker-entrypoint.sh', 'true');
    const { status } = spawnSync('bash', ['-ec', text], { env: { ...process.env, POD_NAME: 'openim-zookeeper-2' } });
    expect([status, readFileSync(file, 'utf8')]).toEqual([0, '3\n']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
