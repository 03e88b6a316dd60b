import type { Environment } from '../../environments/lib/types';
import { script } from '../constructs/script';
import type { EnvValue } from '../model/env';
import { runs } from '../model/workloads';

interface Account {
  readonly setup: string;
  readonly env: Readonly<Record<string, EnvValue>>;
}

/** Statements of MySQL's Job for the user of its exporter. */
export const exporterAccount = (environment: Environment): Account =>
  runs(environment, 'openim-mysql-exporter')
    ? {
        setup: script('openim/scripts/mysql-setup-exporter.sh'),
        env: { EXPORTER_PASSWORD: { secret: 'openim-mysql-exporter', key: 'password' } },
      }
    : { setup: '', env: {} };
