import { start } from './lib/process';
import { readme } from './readme/command';

start(readme);
