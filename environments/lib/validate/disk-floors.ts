import { MEMORY_SHARE } from '../memory';
import { amount } from '../quantity';
import type { Quantity, StatefulSize } from '../types';
import { type Constraint, literal } from './check';

/** The least volume with which a program starts and stays, and what fills it. */
const floor =
  (least: Quantity, reason: string): Constraint<{ readonly storageSize: Quantity }> =>
  ({ storageSize }, path) =>
    amount(storageSize) < amount(least)
      ? [`${path}.storageSize is ${literal(storageSize)}: ${reason}; use "${least}" or more`]
      : [];

/** A full disk ends a program where a quota of its own would only have stopped the writes. */
export const diskFloors = {
  // `innodb_redo_log_capacity` and `max_binlog_size` of charts/openim/mysql.ts.
  mysql: floor('2Gi', 'the redo log of MySQL takes 256Mi of it, and each binary log of three days 256Mi'),
  // The oplog of a replica set grows to at least 990 MB: mongodb.com/docs/manual/core/replica-set-oplog.
  mongodb: floor('2Gi', 'the oplog of MongoDB takes 990 MB of it'),
  // `--quota-backend-bytes` of charts/openim/v3.8/etcd.ts; five files of 64 MB are kept (etcd, `--max-wals`), and one is open.
  etcd: floor('3Gi', 'etcd refuses writes at a database of 2Gi, and its write-ahead log takes 0.4Gi'),
  // prometheus.io/docs/prometheus/latest/storage: three segments of 128 MB or more. A fifth of the volume is for them.
  prometheus: floor('2Gi', 'a fifth of it is for the write-ahead log of Prometheus, which has 384 MB or more'),
  // `-volumeSizeLimitMB=1024` of charts/seaweedfs/master.ts; a twentieth of the disk stays free (`-minFreeSpace=5`).
  seaweedfsVolume: floor('3Gi', "a SeaweedFS volume takes 1Gi, and OpenIM's bucket and the log of the filers need one each"),
} as const;

/** A snapshot is at most as large as the data, and the last one is kept until the next is complete. */
export const holdsSnapshots: Constraint<StatefulSize> = ({ storageSize, limits }, path) => {
  const least = Math.ceil((2 * MEMORY_SHARE * amount(limits.memory)) / 2 ** 30);
  return amount(storageSize) < 2 * MEMORY_SHARE * amount(limits.memory)
    ? [
        `${path}.storageSize is ${literal(storageSize)}: two snapshots of the data, which may take ${MEMORY_SHARE} of limits.memory ${literal(limits.memory)}, do not fit; use "${least}Gi" or more`,
      ]
    : [];
};
