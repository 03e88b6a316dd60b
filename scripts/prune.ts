import { prune } from './deliver/commands';
import { start } from './lib/process';

start(prune);
