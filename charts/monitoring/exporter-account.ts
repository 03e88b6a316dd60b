import type { Environment } from '../../environments/lib/types';
import type { EnvValue } from '../lib/container';
import { script } from '../lib/script';
import { runs } from '../topology';

interface Account {
  readonly init: Readonly<Record<string, string>>;
  readonly setup: string;
  readonly env: Readonly<Record<string, EnvValue>>;
}

/** What MySQL's scripts do for the user of its exporter: a file for the first start, a part of the Job. */
export const exporterAccount = (environment: Environment): Account =>
  runs(environment, 'openim-mysql-exporter')
    ? {
        init: { '30-exporter.sh': script('mysql-init-exporter.sh') },
        setup: script('mysql-setup-exporter.sh'),
        env: { EXPORTER_PASSWORD: { secret: 'openim-mysql-exporter', key: 'password' } },
      }
    : { init: {}, setup: '', env: {} };
