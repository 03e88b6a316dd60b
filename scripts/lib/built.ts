import { buildApp } from '../../charts/app';
import { once } from '../../charts/model/once';
import { chartFiles } from './dist';

/** The output of an environment; built once in a process. */
export const built = once(buildApp);

/** Text by name of its files. */
export const builtFiles = once((environment) => chartFiles(built(environment)));
