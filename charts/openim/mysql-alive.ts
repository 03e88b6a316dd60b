import { execProbe } from '../lib/probes';

/** Succeeds when the server answers at all, even with "access denied": no password on any command line. */
const ping = ['mysqladmin', 'ping', '--silent'];

/** Probes of a MySQL server. Crash recovery of a full redo log takes minutes; the first start makes the data directory. */
export const mysqlAlive = {
  startup: execProbe(ping, { period: 10, timeout: 5, failures: 60 }),
  liveness: execProbe(ping, { period: 10, timeout: 5, failures: 6 }),
};
