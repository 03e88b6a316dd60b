import { values } from './gke/values';
import { start } from './lib/process';

start(values);
