import { snapshots } from './lib/snapshot';

snapshots('prod');
