import { start } from './lib/process';
import { secrets } from './secrets/command';

start(secrets);
