import { snapshots } from './lib/snapshot';

snapshots('dev-mysql');
