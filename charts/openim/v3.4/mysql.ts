import { script } from '../../constructs/script';
import { type ServiceRow, services } from '../../model/openim/v3.4/services';
import type { Line } from '../line';

/** That each program may hold open. */
export const CONNECTIONS = 10;

/** OpenIM's own database and user, beside those of the object store. */
export const mysql: Line['mysql'] = {
  databases: ['openIM_v3'],
  accounts: script('openim/scripts/mysql-accounts-openim.sh'),
  setup: script('openim/scripts/mysql-setup-openim.sh'),
  env: { OPENIM_PASSWORD: { secret: 'openim-mysql', key: 'openim-password' } },
  connections: ({ openim }) => {
    const sizes = Object.entries({ ...openim.services, crontask: { scale: { max: 1 } } });
    const users = sizes.filter(([name]) => usesMysql(services[name as keyof typeof services]));
    // A pod more of each while it rolls.
    return CONNECTIONS * users.reduce((pods, [, { scale }]) => pods + scale.max + 1, 0);
  },
};

const usesMysql = ({ stores }: ServiceRow): boolean => stores.includes('mysql');
