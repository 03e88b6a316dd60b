import { identity } from '../constructs/manifest';
import type { Rule } from './context';

/** Half of a surrogate pair. */
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * `toYaml` quotes and escapes texts so that readers of YAML 1.1 and 1.2 read them unchanged
 * (test/validate/yaml.test.ts). The exception is half of a surrogate pair, which UTF-8 cannot encode: readers would get
 * another character.
 */
export const yaml: Rule = ({ objects }) =>
  objects.flatMap((object) => {
    // JSON escapes a half, and nothing else in this form; the check of all of `dev` takes 1 ms.
    const path = /\\ud[89a-f]/.test(JSON.stringify(object)) && pathOf(object);
    return path ? `${identity(object)}: ${path} has half of a surrogate pair, which UTF-8 cannot encode; remove it` : [];
  });

/** Path of the first key or string with a half, or undefined. */
function pathOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return HALF.test(value) ? '' : undefined;
  }
  for (const [key, child] of Object.entries(value ?? {})) {
    const path = HALF.test(key) ? '' : pathOf(child);
    if (path !== undefined) {
      return path ? `${key}.${path}` : key;
    }
  }
  return undefined;
}
