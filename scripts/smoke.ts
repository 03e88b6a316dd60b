import { start } from './lib/process';
import { smoke } from './smoke/command';

start(smoke);
