import { apply } from './deliver/commands';
import { start } from './lib/process';

start(apply);
