import { start } from './lib/process';
import { restore } from './restore/command';

start(restore);
