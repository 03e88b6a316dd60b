import { execProbe, tcpProbe } from '../constructs/probes';
import { workloads } from '../model/workloads';

/** Succeeds when the server answers at all, even with "access denied": no password on any command line. */
const ping = ['mysqladmin', 'ping', '--silent'];

/**
 * Probes of a MySQL server. Crash recovery of a full redo log takes minutes. The first start's work is an init container's,
 * which no probe hurries.
 */
export const mysqlAlive = {
  startup: tcpProbe(workloads['openim-mysql'].ports.mysql, { period: 10, failures: 60 }),
  liveness: execProbe(ping, { period: 10, timeout: 5, failures: 6 }),
};
