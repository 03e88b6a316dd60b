import type { Environment } from '../../environments/lib/types';
import type { Run } from '../lib/command';
import type { Terminal } from '../lib/terminal';
import type { Machine } from './machine';
import type { Options } from './options';

/** One run of `npm run local`. */
export interface Session {
  readonly options: Options;
  readonly environment: Environment;
  readonly machine: Machine;
  readonly terminal: Terminal;
  readonly run: Run;
}
