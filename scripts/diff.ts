import { diff } from './deliver/commands';
import { start } from './lib/process';

start(diff);
