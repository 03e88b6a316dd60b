import { expandVolumes } from './expand-volumes/command';
import { start } from './lib/process';

start(expandVolumes);
