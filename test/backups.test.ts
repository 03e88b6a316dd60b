import type { Manifest } from '../charts/constructs/manifest';
import { googleAccounts } from '../charts/model/backups/accounts';
import { backupJobs } from '../charts/model/backups/jobs';
import dev from '../environments/dev';
import devMysql from '../environments/dev-mysql';
import { derive } from '../environments/lib/derive';
import type { Backups, Environment } from '../environments/lib/types';
import local from '../environments/local';
import prod from '../environments/prod';
import { lifecycle } from '../scripts/gke/backups';
import { find, ofKind, subject } from './lib/subject';

const every = (intervalHours: Backups['intervalHours']) => derive(dev, { name: 'dev', backups: { intervalHours } });
const cronJobs = (environment: Environment): readonly Manifest[] => ofKind(subject(environment).objects, 'CronJob');
const names = (environment: Environment) => cronJobs(environment).map(({ metadata }) => metadata.name);

describe('the CronJobs', () => {
  test('cover every data service of the environment', () => {
    const both = ['openim-mysql-backup', 'openim-mongodb-backup'];
    expect(names(dev)).toEqual([...both, 'openim-etcd-backup', 'seaweedfs-backup']);
    expect(names(devMysql)).toEqual([...both, 'seaweedfs-backup']);
    expect(names(local)).toEqual([]);
  });

  test('without the section nothing of them exists: no account, no user, no egress', () => {
    const { objects } = subject(derive(dev, { name: 'dev', backups: undefined }));
    expect(JSON.stringify(objects)).not.toMatch(/"name":"[^"]*backup|"key":"backup|"BACKUP_|199\.36|rclone/);
  });

  test.each<[Backups['intervalHours'], string, number, number]>([
    [1, '0 * * * *', 3600, 7200],
    [6, '0 */6 * * *', 21600, 43200],
    [12, '0 */12 * * *', 21600, 64800],
    [24, '0 3 * * *', 21600, 108000],
  ])('every %i hours: %s, stopped after %i s, late after %i s', (hours, schedule, deadline, longestAge) => {
    const environment = every(hours);
    expect(backupJobs(environment)[0]).toMatchObject({ cronJob: 'openim-mysql-backup', schedule, deadline, longestAge });
    const { spec } = find(subject(environment).objects, 'CronJob openim/openim-mysql-backup');
    expect(spec).toMatchObject({
      schedule,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 1800,
    });
    expect(spec.jobTemplate.spec).toMatchObject({ activeDeadlineSeconds: deadline });
  });

  test.each([1, 24] as const)(
    'every %i hours: a database may be away for half an hour, and the run has its backup',
    (hours) => {
      for (const { metadata, spec } of cronJobs(every(hours))) {
        const { backoffLimit, activeDeadlineSeconds } = spec.jobTemplate.spec;
        // Of the kubelet, before each restart; the Job fails with the last one.
        const waits = Array.from({ length: backoffLimit - 1 }, (_, count) => Math.min(300, 10 * 2 ** count));
        const tried = waits.reduce((sum, wait) => sum + wait, 0);
        expect([metadata.name, tried >= 1800 && tried < activeDeadlineSeconds]).toEqual([metadata.name, true]);
      }
    },
  );

  test('files are copied every hour, after the dumps that refer to them', () => {
    expect(backupJobs(dev).map(({ schedule }) => schedule)).toEqual(['0 3 * * *', '10 3 * * *', '20 3 * * *', '40 * * * *']);
    expect(backupJobs(dev).at(-1)).toMatchObject({ backup: 'files', deadline: 21600, longestAge: 25200 });
  });

  test('a completed pod is deleted, so that its disk is deleted too', () => {
    for (const { spec } of cronJobs(prod)) {
      expect(spec.jobTemplate.spec.ttlSecondsAfterFinished).toBe(900);
    }
  });

  test("a dump has a disk as large as the server's, of a class that deletes it", () => {
    const disks = cronJobs(prod).map(({ metadata, spec }) => [
      metadata.name,
      spec.jobTemplate.spec.template.spec.volumes.find(({ name }: { name: string }) => name === 'backup')?.ephemeral
        .volumeClaimTemplate.spec,
    ]);
    const disk = (storage: string) => ({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'standard-rwo',
      resources: { requests: { storage } },
    });
    expect(Object.fromEntries(disks)).toEqual({
      'openim-mysql-backup': disk('100Gi'),
      'openim-mongodb-backup': disk('200Gi'),
      'openim-etcd-backup': disk('10Gi'),
      'seaweedfs-backup': undefined,
    });
  });

  test('only a complete dump is uploaded: the dump is an init container', () => {
    for (const { metadata, spec } of cronJobs(prod)) {
      const { initContainers = [], containers } = spec.jobTemplate.spec.template.spec;
      const order = [...initContainers, ...containers].map(({ name }: { name: string }) => name);
      expect(order).toEqual(metadata.name === 'seaweedfs-backup' ? ['copy'] : ['dump', 'upload']);
    }
  });
});

describe('accounts', () => {
  test('each backup may create below its own folder; the copy of files may also list; none may overwrite or delete', () => {
    expect(googleAccounts(dev).map(({ email, roles, folder }) => [email.split('@')[0], roles.join(), folder])).toEqual([
      ['dev-backup-mysql', 'roles/storage.objectCreator', 'dev/mysql/'],
      ['dev-backup-mongodb', 'roles/storage.objectCreator', 'dev/mongodb/'],
      ['dev-backup-etcd', 'roles/storage.objectCreator', 'dev/etcd/'],
      ['dev-backup-files', 'roles/storage.objectCreator,roles/storage.objectViewer', 'dev/files/'],
      ['dev-restore', 'roles/storage.objectViewer', 'dev/'],
    ]);
    expect(googleAccounts(local)).toEqual([]);
  });

  test('the ServiceAccounts of dist/ are bound to them', () => {
    const { objects } = subject(prod);
    const annotated = ofKind(objects, 'ServiceAccount').filter(({ metadata }) => metadata.annotations);
    expect(annotated.map(({ metadata }) => [metadata.name, metadata.annotations])).toEqual(
      backupJobs(prod).map(({ cronJob, backup }) => [
        cronJob,
        { 'iam.gke.io/gcp-service-account': `prod-backup-${backup}@openim-prod.iam.gserviceaccount.com` },
      ]),
    );
  });

  test('the lifecycle rule deletes old dumps and no files', () => {
    expect(lifecycle(devMysql)).toEqual({
      rule: [
        { action: { type: 'Delete' }, condition: { age: 30, matchesPrefix: ['dev-mysql/mysql/', 'dev-mysql/mongodb/'] } },
      ],
    });
    expect(() => lifecycle(local)).toThrow('environment "local" has no backups; set backups in environments/local.ts');
  });
});
