import { volumeDisk } from '../../environments/lib/machines';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { iopsOf } from '../model/capacity/disks';

/** MySQL's minimum. */
const LEAST = 100;

/**
 * InnoDB's background write rate: half of the disk's IOPS, and all of them at its maximum. MySQL 8.4 assumes that every
 * disk supports 10,000 writes a second, and its flushing would leave no IOPS of a pd-standard for commits. A class with
 * unknown disks gets no setting.
 */
export function diskSettings(environment: Environment): string {
  const { mysql } = environment;
  const type = volumeDisk(environment);
  if (!type) {
    return '';
  }
  const most = iopsOf(type, amount(mysql.storageSize) / 2 ** 30);
  const atLeast = (value: number) => Math.max(LEAST, Math.floor(value));
  // Without the size: every change of the file restarts MySQL.
  return `# Half of the writes per second that the disk sustains, and all of them. MySQL's minimum is ${LEAST}.
innodb_io_capacity = ${atLeast(most / 2)}
innodb_io_capacity_max = ${atLeast(most)}
`;
}
