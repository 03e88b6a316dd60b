import { bench } from './bench/command';
import { start } from './lib/process';

start(bench);
