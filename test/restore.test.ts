import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Restore, restoreObjects } from '../charts/backups/restores';
import { podTemplateOf } from '../charts/constructs/manifest';
import { script } from '../charts/constructs/script';
import { backupJobs } from '../charts/model/backups/jobs';
import dev from '../environments/dev';
import devMysql from '../environments/dev-mysql';
import { derive } from '../environments/lib/derive';
import { environmentNames } from '../environments/lib/registry';
import local from '../environments/local';
import prod from '../environments/prod';
import { restore as restoreCommand } from '../scripts/restore/command';
import { parse } from '../scripts/restore/options';
import { inProcess } from './lib/in-process';
import { find, ofKind, subject } from './lib/subject';
import type { Node } from './lib/workloads';

const DUMPS = {
  mysql: 'dev/mysql/2026-01-31T03-00-00Z.sql.gz',
  mongodb: 'dev/mongodb/2026-01-31T03-10-00Z.archive.gz',
  etcd: 'dev/etcd/2026-01-31T03-20-00Z.snapshot',
};
const asked = (...args: string[]): Restore => parse(args).restore;
const objectsOf = (...args: string[]) => {
  const { environment, restore } = parse(args);
  return restoreObjects(environment, restore);
};
const containersOf = (...args: string[]): Node[] =>
  ofKind(objectsOf(...args), 'Job').flatMap(({ spec: { template } }) => [
    ...(template.spec.initContainers ?? []),
    ...template.spec.containers,
  ]);
const variable = (container: Node, name: string) => container.env.find((one: Node) => one.name === name)?.value;

describe('the command line', () => {
  test('selects what to restore', () => {
    expect(asked('dev', 'mysql', DUMPS.mysql)).toEqual({
      backup: 'mysql',
      object: DUMPS.mysql,
      existing: 'keep',
      sequenceGap: 1000,
    });
    expect(asked('dev', 'mongodb', DUMPS.mongodb, '--overwrite', '--sequence-gap', '50')).toMatchObject({
      existing: 'overwrite',
      sequenceGap: 50,
    });
    expect(asked('prod', 'files')).toMatchObject({ backup: 'files', object: 'prod/files' });
  });

  test.each<[string, string[]]>([
    ['the environment or the service is missing', ['dev']],
    ['unknown service "redpanda"; valid services: mysql, mongodb, etcd, files', ['dev', 'redpanda']],
    [`unknown environment "nowhere"; there are ${environmentNames().join(', ')}`, ['nowhere', 'files']],
    ['object "" is not the name of a dump such as dev/mysql/2026-01-31T03-00-00Z.sql.gz', ['dev', 'mysql']],
    [`object "${DUMPS.mongodb}" is not the name of a dump such as dev/mysql/2`, ['dev', 'mysql', DUMPS.mongodb]],
    [`object "${DUMPS.mysql}" is not the name of a dump such as prod/mysql/2`, ['prod', 'mysql', DUMPS.mysql]],
    ['is not the name of a dump such as', ['dev', 'mysql', 'dev/mysql/$(reboot).sql.gz']],
    ['is not the name of a dump such as', ['dev', 'mysql', `gs://openim-dev-backups/${DUMPS.mysql}`]],
    ['expected one object, got', ['dev', 'mysql', DUMPS.mysql, DUMPS.mysql]],
    ['files takes no object: it restores the whole folder', ['dev', 'files', 'dev/files']],
    ['--sequence-gap is valid only for mongodb', ['dev', 'mysql', DUMPS.mysql, '--sequence-gap', '5']],
    [
      '--sequence-gap 1e6: must be a whole number from 0 to 999999999',
      ['dev', 'mongodb', DUMPS.mongodb, '--sequence-gap', '1e6'],
    ],
    ['unknown option "--force"', ['dev', 'mysql', DUMPS.mysql, '--force']],
  ])('%s', (message, args) => {
    expect(() => parse(args)).toThrow(message);
  });
});

test.each([1, 3, 5, 7])('the quota has room for the disks of a restore, with %d members of etcd', (replicas) => {
  const environment = derive(dev, { name: 'dev', etcd: { replicas } });
  const { objects } = subject(environment);
  const hard = find(objects, 'ResourceQuota openim/quota').spec.hard;
  const kept = ofKind(objects, 'StatefulSet')
    .filter(({ metadata }) => metadata.namespace === 'openim')
    .reduce((sum, { spec }) => sum + spec.replicas, 0);
  for (const backup of ['mysql', 'mongodb', 'etcd'] as const) {
    const restore = { backup, object: DUMPS[backup], existing: 'overwrite', sequenceGap: 0 } as const;
    const brought = restoreObjects(environment, restore)
      .flatMap((object) => podTemplateOf(object)?.spec.volumes ?? [])
      .filter(({ ephemeral }: Node) => ephemeral);
    expect(brought.length).toBe(backup === 'etcd' ? replicas : 1);
    expect(kept + brought.length).toBeLessThanOrEqual(Number(hard.persistentvolumeclaims));
  }
});

describe('npm run restore', () => {
  test('prints the objects as YAML', async () => {
    const { status, stdout, stderr } = await inProcess(restoreCommand, `dev mysql ${DUMPS.mysql}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(parseAllDocuments(stdout).map((document) => document.toJS())).toEqual(objectsOf('dev', 'mysql', DUMPS.mysql));
  });

  test('fails with the usage', async () => {
    expect(await inProcess(restoreCommand, 'dev redpanda')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^unknown service "redpanda".*\nusage: npm run --silent restore -- /),
    });
  });
});

describe('the objects', () => {
  test('are an account that may read the bucket, and Jobs that run once', () => {
    for (const backup of ['mysql', 'mongodb', 'etcd'] as const) {
      const objects = objectsOf('dev', backup, DUMPS[backup]);
      const [account, ...jobs] = objects;
      expect(account).toMatchObject({ kind: 'ServiceAccount', automountServiceAccountToken: false });
      expect(account?.metadata.annotations).toEqual({
        'iam.gke.io/gcp-service-account': 'dev-restore@openim-dev.iam.gserviceaccount.com',
      });
      expect(jobs.map(({ kind }) => kind)).toEqual(Array(backup === 'etcd' ? 3 : 1).fill('Job'));
      for (const { spec } of jobs) {
        expect([spec.backoffLimit, spec.template.spec.restartPolicy]).toEqual([0, 'Never']);
        expect(spec.template.spec.serviceAccountName).toBe(account?.metadata.name);
      }
    }
  });

  test('carry the labels of the backup, whose connections they need', () => {
    for (const { backup, cronJob, namespace } of backupJobs(prod)) {
      const restore: Restore = { backup, object: 'x', existing: 'keep', sequenceGap: 0 };
      for (const job of ofKind(restoreObjects(prod, restore), 'Job')) {
        expect([job.metadata.namespace, job.spec.template.metadata.labels['app.kubernetes.io/name']]).toEqual([
          namespace,
          cronJob,
        ]);
      }
    }
  });

  test('do not change existing data by default', () => {
    const existing = (...args: string[]) => variable(containersOf(...args).at(-1), 'EXISTING');
    expect(existing('dev', 'mysql', DUMPS.mysql)).toBe('keep');
    expect(existing('dev', 'mysql', DUMPS.mysql, '--overwrite')).toBe('overwrite');
    expect(existing('dev', 'mongodb', DUMPS.mongodb)).toBe('keep');
    expect(existing('dev', 'etcd', DUMPS.etcd)).toBe('keep');
    expect(existing('dev', 'etcd', DUMPS.etcd, '--overwrite')).toBe('overwrite');
  });

  test('restore etcd beside the existing data, and rename', () => {
    const steps = containersOf('dev', 'etcd', DUMPS.etcd, '--overwrite').slice(0, 4);
    expect(steps.map(({ name }) => name)).toEqual(['download', 'prepare', 'restore', 'swap']);
    expect(steps[2].args).toContain('--data-dir=/var/lib/etcd/restored');
    expect(steps.slice(0, 3).filter(({ command }) => /mv data|\bdata\b.*rm |rm .*\bdata\b/.test(command.join(' ')))).toEqual(
      [],
    );
  });

  test('give every member of etcd the flags of its StatefulSet, and its own disk', () => {
    const jobs = ofKind(objectsOf('dev', 'etcd', DUMPS.etcd), 'Job');
    jobs.forEach(({ metadata, spec: { template } }, member) => {
      expect(metadata.name).toBe(`openim-etcd-${member}-restore`);
      expect(template.spec.volumes.at(-1)).toEqual({
        name: 'data',
        persistentVolumeClaim: { claimName: `data-openim-etcd-${member}` },
      });
      const { args } = template.spec.initContainers.at(-1);
      expect(args).toContain(`--name=openim-etcd-${member}`);
      const flags = args.filter((arg: string) => arg.startsWith('--')).map((arg: string) => arg.split('=')[0]);
      expect(flags).toEqual([
        '--data-dir',
        '--name',
        '--initial-advertise-peer-urls',
        '--initial-cluster',
        '--initial-cluster-token',
        '--bump-revision',
        '--mark-compacted',
      ]);
      const { spec } = find(subject(dev).objects, 'StatefulSet openim/openim-etcd');
      const given = spec.template.spec.containers[0].args.map((arg: string) =>
        arg.replaceAll('$(POD_NAME)', `openim-etcd-${member}`),
      );
      expect(given).toEqual(expect.arrayContaining(args.slice(4, -2)));
    });
  });

  test('download first, and compare checksums before any change', () => {
    for (const backup of ['mysql', 'mongodb', 'etcd'] as const) {
      const [first] = containersOf('dev', backup, DUMPS[backup]);
      expect(first.name).toBe('download');
      expect(variable(first, 'OBJECT')).toMatch(new RegExp(`^:gcs,.*:openim-dev-backups/${DUMPS[backup]}$`));
    }
  });

  test('swap the data of etcd without a loss, wherever the Job is killed', () => {
    const swap = (folder: string, killedBefore: number) => {
      const trap = `n=0; trap '[ $((++n)) -ne ${killedBefore} ] || kill -KILL $$' DEBUG\n`;
      const text = script('backups/scripts/etcd-restore-swap.sh').replace('/var/lib/etcd', folder);
      return spawnSync('bash', ['-c', trap + text], { env: { PATH: '/usr/bin:/bin' } }).status;
    };
    for (let killed = 1, status: number | null = null; status !== 0; killed++) {
      const folder = mkdtempSync(join(tmpdir(), 'openim-restore-'));
      mkdirSync(join(folder, 'data'));
      writeFileSync(join(folder, 'data/old'), '');
      mkdirSync(join(folder, 'restored'));
      status = swap(folder, killed);
      const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      expect({ killed, old: found.filter((file) => file.endsWith('/old')).length }).toEqual({ killed, old: 1 });
      // The next run restores again, and swaps.
      mkdirSync(join(folder, 'restored'), { recursive: true });
      expect(swap(folder, 0)).toBe(0);
      expect(readdirSync(folder)).toEqual(expect.arrayContaining(['data']));
      expect(existsSync(join(folder, 'data/old'))).toBe(false);
      rmSync(folder, { recursive: true });
    }
  });

  test('are rejected when there is no backup, or no store to restore', () => {
    const restore: Restore = { backup: 'etcd', object: 'x', existing: 'keep', sequenceGap: 0 };
    expect(() => restoreObjects(local, restore)).toThrow('environment "local" has no backups; set backups in');
    expect(() => restoreObjects(devMysql, restore)).toThrow('environment "dev-mysql" has no etcd: release v3.4');
  });

  test('contain no password, and have the Pod Security and limits of the rest of the output', () => {
    for (const spec of containersOf('dev', 'mongodb', DUMPS.mongodb)) {
      expect(spec.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
      expect(Object.keys(spec.resources.limits).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
    }
    const job = find(objectsOf('dev', 'mongodb', DUMPS.mongodb), 'Job openim/openim-mongodb-restore');
    expect(job.spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 999 });
    expect(dev.backups?.bucket).toBe('openim-dev-backups');
  });
});
