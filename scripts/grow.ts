import { grow } from './grow/command';
import { start } from './lib/process';

start(grow);
