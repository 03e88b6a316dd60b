import { start } from './lib/process';
import { load } from './load/command';

start(load);
