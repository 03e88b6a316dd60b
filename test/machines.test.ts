import { restoreObjects } from '../charts/backups/restores';
import { checkEnvironment } from '../charts/checks/environment';
import { type Manifest, podTemplateOf } from '../charts/constructs/manifest';
import { derive } from '../environments/lib/derive';
import { machineSeries } from '../environments/lib/machines';
import { loadEnvironment } from '../environments/lib/registry';
import type { Environment } from '../environments/lib/types';
import { quotas } from '../scripts/gke/quotas';
import { clusterResource } from '../scripts/gke/resources/cluster';
import { targetOf } from '../scripts/gke/target';
import { ofKind, subject } from './lib/subject';

type Changes = Parameters<typeof derive>[1];
const prod = (changes: Omit<Changes, 'name'>): Environment => derive(loadEnvironment('prod'), { name: 'stage', ...changes });
const onMachines = (machineType: string, storage: Changes['storage'], more: Omit<Changes, 'name'> = {}) =>
  prod({ gke: { nodePool: { machineType } }, storage, monitoring: { alertmanager: { storageSize: '4Gi' } }, ...more });

const problems = (environment: Environment): string[] => {
  try {
    checkEnvironment(environment);
    return [];
  } catch (error) {
    return String(error).split('\n- ').slice(1);
  }
};

test.each<[machineType: string, storage: Changes['storage'], problem: string]>([
  [
    'e2-standard-8',
    { diskType: 'hyperdisk-balanced' },
    'storage.diskType is "hyperdisk-balanced": gke.nodePool.machineType "e2-standard-8" attaches pd-standard, pd-balanced, pd-ssd only; set storage.diskType to one of them, or use another machineType',
  ],
  [
    'n4-standard-8',
    { diskType: 'pd-standard' },
    'storage.diskType is "pd-standard": gke.nodePool.machineType "n4-standard-8" attaches hyperdisk-balanced only; set storage.diskType to one of them, or use another machineType',
  ],
  [
    'c3-standard-8',
    { diskType: 'pd-standard' },
    'storage.diskType is "pd-standard": gke.nodePool.machineType "c3-standard-8" attaches pd-balanced, pd-ssd, hyperdisk-balanced only; set storage.diskType to one of them, or use another machineType',
  ],
  [
    'c4-standard-8-lssd',
    { className: 'standard-rwo', diskType: undefined },
    'storage.className is "standard-rwo": gke.nodePool.machineType "c4-standard-8-lssd" attaches hyperdisk-balanced only; set storage.diskType to one of them, or use another machineType',
  ],
])('%s with %j is rejected', (machineType, storage, problem) => {
  expect(problems(onMachines(machineType, storage))).toEqual([problem]);
});

const UNLISTED = `not in environments/lib/machines.ts, whose series are ${Object.keys(machineSeries).join(', ')}; use a type of these series, or list it in gke.unlistedMachineTypes`;
const FORM = 'must be a machine type such as "e2-standard-4" or "n2-custom-6-20480", with dedicated cores';

test.each([
  ['e9-standard-4', `${UNLISTED}; did you mean "e2-standard-4"?`],
  ['e2-standrad-8', `${UNLISTED}; did you mean "e2-standard-8"?`],
  ['e2-standard-5', `${UNLISTED}; did you mean "e2-standard-2"?`],
  ['e2-standard-8-lssd', UNLISTED],
  ['t2d-custom-4-8192', UNLISTED],
  ['e2-custom-64-65536', UNLISTED],
  ['c3-standard-192-metal', FORM],
  ['e2-micro', FORM],
])('machine type %s is rejected', (machineType, problem) => {
  const found = problems(onMachines(machineType, { diskType: 'pd-ssd' }));
  expect(found).toEqual([expect.stringContaining(`gke.nodePool.machineType is "${machineType}": ${problem}`)]);
});

test.each([
  ...['e2-custom-8-32768', 'n1-standard-8', 'n2-highmem-8', 'n2d-standard-8', 't2d-standard-8'].map(
    (type) => [type, 'pd-ssd', 'amd64'] as const,
  ),
  ...['c3-standard-8-lssd', 'c3d-standard-16'].map((type) => [type, 'pd-balanced', 'amd64'] as const),
  ...['n4-standard-8', 'n4-custom-8-32768', 'n4d-standard-8', 'c4-standard-24', 'c4d-standard-8-lssd'].map(
    (type) => [type, 'hyperdisk-balanced', 'amd64'] as const,
  ),
  ...['n4a-standard-8', 'c4a-standard-8', 'c4a-highmem-72-lssd'].map(
    (type) => [type, 'hyperdisk-balanced', 'arm64'] as const,
  ),
  ['t2a-standard-8', 'pd-standard', 'arm64'],
] as const)('machine type %s with %s is valid on %s', (machineType, diskType, architecture) => {
  expect(problems(onMachines(machineType, { diskType }, { openim: { architecture } }))).toEqual([]);
});

describe('a machine type that is not in the table', () => {
  const allowed = (machineType: string, ...unlistedMachineTypes: string[]) =>
    problems(
      prod({
        gke: { nodePool: { machineType }, unlistedMachineTypes },
        storage: { diskType: 'hyperdisk-balanced' },
        monitoring: { alertmanager: { storageSize: '4Gi' } },
      }),
    );

  test('is allowed when gke.unlistedMachineTypes has its name', () => {
    expect(allowed('x9-standard-8', 'x9-standard-8')).toEqual([]);
  });

  test("is still validated against the table's entry of its series", () => {
    expect(allowed('c4a-standard-36', 'c4a-standard-36')).toEqual([
      'openim.architecture is "amd64": gke.nodePool.machineType "c4a-standard-36" is arm64; use "arm64", or another machineType',
    ]);
  });

  test('is not allowed by a name that no pool has, or that the table has', () => {
    expect(allowed('c4-standard-8', 'c4-standard-8', 'x9-standard-8')).toEqual([
      'gke.unlistedMachineTypes[0] is "c4-standard-8": environments/lib/machines.ts already has it; remove it',
      'gke.unlistedMachineTypes[1] is "x9-standard-8": no node pool uses it; remove it',
    ]);
  });
});

test('programs and nodes have the same architecture, also in the Spot pool', () => {
  const arm = { openim: { architecture: 'arm64' } } as const;
  expect(problems(onMachines('e2-standard-8', {}, arm))).toEqual([
    'openim.architecture is "arm64": gke.nodePool.machineType "e2-standard-8" is amd64; use "amd64", or another machineType',
  ]);
  expect(problems(onMachines('t2a-standard-8', {}, arm))).toEqual([]);
  const spotPool = { machineType: 'c4a-standard-8', nodesPerZone: { min: 0, max: 3 } };
  expect(problems(prod({ gke: { spotPool } }))).toEqual([
    'openim.architecture is "amd64": gke.spotPool.machineType "c4a-standard-8" is arm64; use "arm64", or another machineType',
  ]);
});

test("a Hyperdisk has at least Google's minimum size", () => {
  const environment = prod({
    gke: { nodePool: { machineType: 'n4-standard-8' } },
    storage: { diskType: 'hyperdisk-balanced' },
  });
  expect(problems(environment)).toEqual([
    'monitoring.alertmanager.storageSize is "1Gi": a Hyperdisk has 4Gi or more; use "4Gi"',
  ]);
});

describe('on machines that attach Hyperdisk alone', () => {
  const environment = onMachines('n4-standard-8', { diskType: 'hyperdisk-balanced' });
  const { objects } = subject(environment);

  test('every disk is a Hyperdisk: those of nodes, volumes, dumps and restores', () => {
    const [cluster] = clusterResource(targetOf(environment));
    expect(cluster?.create?.[0]).toContain('--disk-type=hyperdisk-balanced');
    const types = new Map(ofKind(objects, 'StorageClass').map(({ metadata, ...one }) => [metadata.name, one]));
    const restore = restoreObjects(environment, { backup: 'mysql', object: 'a', existing: 'keep', sequenceGap: 1 });
    const named = new Set([...objects, ...restore].flatMap(classesNamed));
    expect([...named].map((name) => types.get(name)?.parameters.type)).toEqual(['hyperdisk-balanced', 'hyperdisk-balanced']);
    expect([...named].map((name) => types.get(name)?.reclaimPolicy).sort()).toEqual(['Delete', 'Retain']);
  });

  test('quotas are those of Hyperdisk', () => {
    expect(quotas(environment.gke as NonNullable<typeof environment.gke>, objects)).toEqual([
      { metric: 'N4_CPUS', least: 72, most: 192 },
      { metric: 'CPUS_ALL_REGIONS', least: 72, most: 192 },
      { metric: 'HDB_TOTAL_GB', least: expect.any(Number), most: expect.any(Number) },
    ]);
  });
});

test('with CMEK the disks of dumps are encrypted with it too', () => {
  const environment = prod({ storage: { encryption: 'cmek' } });
  const { objects } = subject(environment);
  const classes = ofKind(objects, 'StorageClass').filter(
    ({ parameters }) => parameters['disk-encryption-kms-key'] !== undefined,
  );
  expect(new Set(classes.map(({ metadata }) => metadata.name))).toEqual(new Set(objects.flatMap(classesNamed)));
});

test('quotas of dev count its volumes by their disk type', () => {
  const { gke } = loadEnvironment('dev');
  const { objects } = subject(loadEnvironment('dev'));
  const volumes = gigabytes(objects);
  expect(gke && quotas(gke, objects)).toEqual([
    { metric: 'CPUS', least: 48, most: 72 },
    { metric: 'CPUS_ALL_REGIONS', least: 48, most: 72 },
    // Minimum: the nodes' own disks. Maximum: the disks of the dumps as well.
    { metric: 'SSD_TOTAL_GB', least: 1200, most: 1850 },
    { metric: 'DISKS_TOTAL_GB', least: volumes, most: volumes },
  ]);
});

test('quotas count the disks of dumps, and the nodes and disks of the Spot pool', () => {
  const spotPool = { machineType: 'e2-standard-4', nodesPerZone: { min: 1, max: 2 } };
  const { gke, ...rest } = prod({ gke: { spotPool } });
  const { objects } = subject({ gke, ...rest });
  // 3 to 8 nodes of 8 cores and 1 to 2 of 4 in each of three zones; 310 GB are the dumps of MySQL, MongoDB and etcd.
  const volumes = gigabytes(objects);
  expect(gke && quotas(gke, objects)).toEqual([
    { metric: 'CPUS', least: 84, most: 216 },
    { metric: 'CPUS_ALL_REGIONS', least: 84, most: 216 },
    { metric: 'SSD_TOTAL_GB', least: 1200 + volumes, most: 3000 + volumes + 310 },
  ]);
});

/** Names of StorageClasses, wherever in an object. */
const classesNamed = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => (key === 'storageClassName' ? [inner as string] : classesNamed(inner)))
    : [];

const gigabytes = (objects: readonly Manifest[]): number =>
  ofKind(objects, 'StatefulSet')
    .filter(podTemplateOf)
    .flatMap(({ spec }) =>
      spec.volumeClaimTemplates.map(
        (claim: Manifest) => spec.replicas * Number.parseInt(claim.spec.resources.requests.storage, 10),
      ),
    )
    .reduce((sum, one) => sum + one, 0);
