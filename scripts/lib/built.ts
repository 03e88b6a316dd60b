import { buildApp } from '../../charts/app';
import type { Output } from '../../charts/constructs/manifest';
import { once } from '../../charts/model/once';
import { chartFiles } from './dist';

const outputs = new Map<string, readonly Output[]>();

/** The output of an environment; built once in a process for all environments with the same values. */
export const built = once((environment) => {
  const values = JSON.stringify(environment);
  const made = outputs.get(values) ?? buildApp(environment);
  outputs.set(values, made);
  return made;
});

/** Text by name of its files. */
export const builtFiles = once((environment) => chartFiles(built(environment)));
