import { snapshots } from './lib/snapshot';

snapshots('local');
