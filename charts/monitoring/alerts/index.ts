import { isOurs } from '../../../environments/lib/data-services';
import type { DataService } from '../../../environments/lib/external';
import type { Environment } from '../../../environments/lib/types';
import type { Alert, AlertTable } from './alert';
import { backups } from './backups';
import { certificates } from './certificates';
import { collection } from './collection';
import { mongodb, mysql } from './databases';
import { dragonfly } from './dragonfly';
import { edge } from './edge';
import { kubernetes } from './kubernetes';
import { LOGS, logs } from './logs';
import { openim } from './openim';
import { redpanda } from './redpanda';
import { registry } from './registry';
import { seaweedfs } from './seaweedfs';
import { volumes } from './volumes';

/** Of a service that this chart runs; who runs another one watches it. */
function of(service: DataService, table: AlertTable): AlertTable {
  return (environment) => (isOurs(environment, service) ? table(environment) : []);
}

const tables: Readonly<Record<string, AlertTable>> = {
  openim,
  redpanda: of('kafka', redpanda),
  dragonfly: of('redis', dragonfly),
  seaweedfs: of('s3', seaweedfs),
  databases: (environment) => [...of('mysql', mysql)(environment), ...of('mongodb', mongodb)(environment)],
  registry,
  edge,
  certificates,
  kubernetes,
  volumes,
  backups,
  collection,
  [LOGS]: logs,
};

/** Every alert of an environment, by the group in which it is evaluated. */
export const alertsOf = (environment: Environment): Readonly<Record<string, readonly Alert[]>> =>
  Object.fromEntries(
    Object.entries(tables).flatMap(([group, table]) => {
      const alerts = table(environment);
      return alerts.length > 0 ? [[group, alerts] as const] : [];
    }),
  );
