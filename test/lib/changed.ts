import dev from '../../environments/dev';
import type { Environment } from '../../environments/lib/types';

/** `dev` with other values at these paths ("openim.services.api.scale.min"), whatever their types; lists by index. */
export function changed(changes: Readonly<Record<string, unknown>>, base: Environment = dev): Environment {
  const environment = structuredClone(base);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    // biome-ignore lint/suspicious/noExplicitAny: wrong types are the point.
    const parent = keys.reduce((node: any, key) => node[key], environment);
    parent[last] = value;
  }
  return environment;
}
