import { execProbe, tcpProbe } from '../constructs/probes';
import { workloads } from '../model/workloads';

/** Succeeds if the server answers at all, even with "access denied": no command line contains a password. */
const ping = ['mysqladmin', 'ping', '--silent'];

/**
 * Probes of a MySQL server. Crash recovery of a full redo log takes minutes. An init container does the work of the
 * first start, without a probe.
 */
export const mysqlAlive = {
  startup: tcpProbe(workloads['openim-mysql'].ports.mysql, { period: 10, failures: 60 }),
  liveness: execProbe(ping, { period: 10, timeout: 5, failures: 6 }),
};
