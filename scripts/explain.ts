import { explain } from './explain/command';
import { start } from './lib/process';

start(explain);
