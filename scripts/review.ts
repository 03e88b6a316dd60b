import { start } from './lib/process';
import { review } from './review/command';

start(review);
