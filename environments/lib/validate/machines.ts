import { isSized } from '../data-services';
import { isListed, machineSeries, machineTypes, seriesOf, volumeDisk } from '../machines';
import { amount } from '../quantity';
import type { Environment, Gke, Quantity } from '../types';
import { type Constraint, literal } from './check';
import { didYouMean } from './nearest';

/** A type that is not in the table is a typo, or newer than the table: a newer one must be listed. */
export const machinesListed: Constraint<Gke> = (gke, path) => {
  const { unlistedMachineTypes = [] } = gke;
  const used = pools(gke);
  const unlisted = used.filter(([, machineType]) => !isListed(machineType));
  return [
    ...unlisted
      .filter(([, machineType]) => !unlistedMachineTypes.includes(machineType))
      .map(
        ([pool, machineType]) =>
          `${pool}.machineType is ${literal(machineType)}: not in environments/lib/machines.ts, whose series are ${Object.keys(machineSeries).join(', ')}; use a type of these series, or list it in ${path}.unlistedMachineTypes${didYouMean(machineType, machineTypes)}`,
      ),
    ...unlistedMachineTypes.flatMap((machineType, index) => {
      const at = `${path}.unlistedMachineTypes[${index}] is ${literal(machineType)}`;
      if (isListed(machineType)) {
        return [`${at}: environments/lib/machines.ts already has it; remove it`];
      }
      return unlisted.some(([, one]) => one === machineType) ? [] : [`${at}: no node pool uses it; remove it`];
    }),
  ];
};

/** A pod with a disk that no node can attach stays Pending forever. Spot nodes run no pod with a volume. */
export function disksAttach(environment: Environment): string[] {
  const { gke, storage } = environment;
  const series = gke && seriesOf(gke.nodePool.machineType);
  const disk = volumeDisk(environment);
  const field = storage.diskType ? 'diskType' : 'className';
  return !series || !disk || series.disks.includes(disk)
    ? []
    : [
        `storage.${field} is ${literal(storage[field])}: gke.nodePool.machineType "${gke.nodePool.machineType}" attaches ${series.disks.join(', ')} only; set storage.diskType to one of them, or use another machineType`,
      ];
}

/** OpenIM's image has a folder of binaries for each architecture. */
export const architectureFits = ({ gke, openim: { architecture } }: Environment): string[] =>
  gke
    ? pools(gke).flatMap(([path, machineType]) => {
        const series = seriesOf(machineType);
        return !series || series.architecture === architecture
          ? []
          : [
              `openim.architecture is "${architecture}": ${path}.machineType "${machineType}" is ${series.architecture}; use "${series.architecture}", or another machineType`,
            ];
      })
    : [];

const pools = ({ nodePool, spotPool }: Gke): (readonly [path: string, machineType: string])[] => [
  ['gke.nodePool', nodePool.machineType],
  ...(spotPool ? [['gke.spotPool', spotPool.machineType] as const] : []),
];

/** cloud.google.com/compute/docs/disks/hyperdisks: the smallest Hyperdisk Balanced. */
const SMALLEST = '4Gi';

/** The driver does not round up. */
export const hyperdisksLargeEnough = (environment: Environment): string[] =>
  environment.storage.diskType === 'hyperdisk-balanced'
    ? volumes(environment)
        .filter(([path, size]) => isSized(environment, path) && amount(size) < amount(SMALLEST))
        .map(
          ([path, size]) =>
            `${path}.storageSize is ${literal(size)}: a Hyperdisk has ${SMALLEST} or more; use "${SMALLEST}"`,
        )
    : [];

/** Sections of pods with volumes. */
export const withVolumes = [
  'mysql',
  'mongodb',
  'etcd',
  'zookeeper',
  'redpanda',
  'dragonfly',
  'seaweedfs',
  'monitoring',
] as const;

const volumes = (environment: Environment): (readonly [path: string, size: Quantity])[] => [
  ...(['mysql', 'mongodb', 'etcd', 'zookeeper', 'redpanda', 'dragonfly'] as const).map(
    (path) => [path, environment[path].storageSize] as const,
  ),
  ...(['master', 'volume', 'filer'] as const).map(
    (role) => [`seaweedfs.${role}`, environment.seaweedfs[role].storageSize] as const,
  ),
  ...(['prometheus', 'alertmanager'] as const).map(
    (name) => [`monitoring.${name}`, environment.monitoring[name].storageSize] as const,
  ),
];
