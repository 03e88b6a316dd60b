import { buildApp } from '../../charts/app';
import { once } from '../../charts/model/once';
import type { Environment } from '../../environments/lib/types';
import { chartFiles } from './dist';
import { onceByValue } from './once-by-value';

/** The output of an environment; built once in a process for all environments with the same values. */
export const built = onceByValue((environment: Environment) => buildApp(environment));

/** Text by name of its files. */
export const builtFiles = once((environment) => chartFiles(built(environment)));
