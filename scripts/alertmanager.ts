import { alertmanager } from './alertmanager/command';
import { start } from './lib/process';

start(alertmanager);
