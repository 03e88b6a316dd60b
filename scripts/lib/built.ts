import { buildApp } from '../../charts/app';
import type { Environment } from '../../environments/lib/types';
import { chartFiles } from './dist';

/** What an environment makes; built once in a process. */
export const built = once(buildApp);

/** Text by name of its files. */
export const builtFiles = once((environment) => chartFiles(built(environment)));

function once<T>(make: (environment: Environment) => T): (environment: Environment) => T {
  const made = new WeakMap<Environment, { readonly value: T }>();
  return (environment) => {
    const one = made.get(environment) ?? { value: make(environment) };
    made.set(environment, one);
    return one.value;
  };
}
