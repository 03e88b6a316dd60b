import { gkeFile } from './gke/file';
import { start } from './lib/process';

start(gkeFile);
