import type { Environment } from '../../environments/lib/types';

/** The same function, with its value cached for each environment. */
export function once<T>(make: (environment: Environment) => T): (environment: Environment) => T {
  const made = new WeakMap<Environment, { readonly value: T }>();
  return (environment) => {
    const one = made.get(environment) ?? { value: make(environment) };
    made.set(environment, one);
    return one.value;
  };
}
