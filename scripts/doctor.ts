import { doctor } from './doctor/command';
import { start } from './lib/process';

start(doctor);
