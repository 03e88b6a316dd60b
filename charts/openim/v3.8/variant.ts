import type { Variant } from '../variant';
import { etcd } from './etcd';
import { pods } from './pods';

/** v3.8.3. MySQL serves the object store alone. */
export const v38: Variant = { pods, registry: etcd, mysql: { accounts: '', setup: '', env: {} } };
