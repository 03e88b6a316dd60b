import type { Environment } from '../../../environments/lib/types';
import type { Alert, AlertTable } from './alert';
import { backups } from './backups';
import { certificates } from './certificates';
import { collection } from './collection';
import { databases } from './databases';
import { dragonfly } from './dragonfly';
import { edge } from './edge';
import { kubernetes } from './kubernetes';
import { LOGS, logs } from './logs';
import { openim } from './openim';
import { redpanda } from './redpanda';
import { registry } from './registry';
import { seaweedfs } from './seaweedfs';
import { volumes } from './volumes';

const tables: Readonly<Record<string, AlertTable>> = {
  openim,
  redpanda,
  dragonfly,
  seaweedfs,
  databases,
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
