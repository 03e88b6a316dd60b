import { script } from '../../constructs/script';
import type { Variant } from '../variant';
import { pods } from './pods';
import { zookeeper } from './zookeeper';

/** v3.4.0, with a separate database and user in MySQL. */
export const v34: Variant = {
  pods,
  registry: zookeeper,
  mysql: {
    accounts: script('openim/scripts/mysql-accounts-openim.sh'),
    setup: script('openim/scripts/mysql-setup-openim.sh'),
    env: { OPENIM_PASSWORD: { secret: 'openim-mysql', key: 'openim-password' } },
  },
};
