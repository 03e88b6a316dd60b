import { init } from './init/command';
import { start } from './lib/process';

start(init);
