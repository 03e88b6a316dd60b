import type { Variant } from '../variant';
import { etcd } from './etcd';
import { pods } from './pods';

/** v3.8.3. MySQL serves only the object store. */
export const v38: Variant = { pods, registry: etcd, mysql: { accounts: '', setup: '', env: {} } };
