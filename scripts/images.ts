import { images } from './images/command';
import { start } from './lib/process';

start(images);
