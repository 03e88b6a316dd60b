import { start } from './lib/process';
import { local } from './local/command';

start(local);
