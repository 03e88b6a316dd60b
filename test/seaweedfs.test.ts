import { copySpeed } from '../charts/seaweedfs/volume';
import { isOurs } from '../environments/lib/data-services';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import { subjects } from './lib/subject';
import type { Node } from './lib/workloads';

/** `weed scaffold -config=master`, 4.44. */
const UPSTREAM = [
  'lock',
  'ec.encode -fullPercent=95 -quietFor=1h',
  'ec.rebuild -apply',
  'ec.balance -apply',
  'fs.log.purge -daysAgo=7',
  'volume.deleteEmpty -quietFor=24h -apply',
  'volume.balance -apply',
  'volume.fix.replication -apply',
  's3.clean.uploads -timeAgo=24h',
  'unlock',
];
/** 14 shards on three servers do not outlive the loss of one. */
const leftOut = /^ec\./;

const containerOf = (objects: readonly Node[], set: string): Node =>
  objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === set)?.spec.template.spec.containers[0];

const withSeaweedfs = subjects().filter(({ environment }) => isOurs(environment, 's3'));

describe.each(withSeaweedfs.map(({ environment: { name }, objects }) => [name, objects] as const))('%s', (_, objects) => {
  const { env } = containerOf(objects, 'seaweedfs-master');
  const script: string = env.find(({ name }: Node) => name === 'WEED_MASTER_MAINTENANCE_SCRIPTS').value;
  const lines = script.trim().split('\n');

  test("the masters' maintenance is upstream's complete list, except for entries with a reason", () => {
    const missing = UPSTREAM.filter((command) => !leftOut.test(command) && !lines.some((line) => line.startsWith(command)));
    expect(missing).toEqual([]);
    expect(lines.filter((line) => !UPSTREAM.some((command) => line.startsWith(command)))).toEqual([]);
  });

  test('a restart of a server does not copy all of its volumes: servers are counted again after two volumes', () => {
    expect(lines).toContain('volume.fix.replication -apply -volumesPerStep=2');
    expect(lines).toContain('volume.balance -apply -volumesPerExec=10');
  });

  test('copies of volumes are limited, and the index grows with files, not with volumes', () => {
    const { args } = containerOf(objects, 'seaweedfs-volume');
    expect(args).toContain('-index=memory');
    const limits = ['-maintenanceMBps', '-compactionMBps'].map((flag) =>
      Number(args.find((arg: string) => arg.startsWith(`${flag}=`))?.split('=')[1]),
    );
    expect(limits.every((limit) => limit > 0 && limit <= 50)).toBe(true);
  });
});

test.each([
  ['pd-standard', '50Gi', 3],
  ['pd-standard', '5Gi', 1],
  ['pd-balanced', '100Gi', 50],
  ['pd-ssd', '500Gi', 50],
  [undefined, '5Gi', 50],
] as const)(
  'a copy on %s of %s uses at most half of the throughput of the disk: %i MB/s',
  (diskType, storageSize, speed) => {
    const dev = loadEnvironment('dev');
    const environment = derive(dev, { name: 'other', storage: { diskType }, seaweedfs: { volume: { storageSize } } });
    expect(copySpeed(environment)).toBe(speed);
  },
);
