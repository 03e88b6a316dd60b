import { help } from './help/command';
import { start } from './lib/process';

start(help);
