import { volumeDisk } from '../../environments/lib/machines';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { iopsOf } from '../model/capacity/disks';

/** The least that MySQL takes. */
const LEAST = 100;

/**
 * InnoDB's background write rate: half of the disk's IOPS, and all of them when it must. MySQL 8.4 assumes that every disk
 * takes 10,000 writes a second, and its flushing would leave a pd-standard nothing for commits. A class whose disks are
 * unknown gets no setting.
 */
export function diskSettings(environment: Environment): string {
  const { mysql } = environment;
  const type = volumeDisk(environment);
  if (!type) {
    return '';
  }
  const most = iopsOf(type, amount(mysql.storageSize) / 2 ** 30);
  const atLeast = (value: number) => Math.max(LEAST, Math.floor(value));
  return `# The disk takes ${Math.floor(most)} writes a second: ${type}, ${mysql.storageSize}.
innodb_io_capacity = ${atLeast(most / 2)}
innodb_io_capacity_max = ${atLeast(most)}
`;
}
