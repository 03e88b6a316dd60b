import { start } from './lib/process';
import { size } from './size/command';

start(size);
