import { identity } from '../constructs/manifest';
import type { Rule } from './context';

/** The API server keeps one object per group, kind, namespace and name: the second would overwrite the first. */
export const duplicates: Rule = ({ objects }) => {
  const counts = new Map<string, number>();
  for (const object of objects) {
    const [group] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [''];
    const key = `${identity(object)}${group ? ` (${group})` : ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].flatMap(([key, count]) =>
    count > 1
      ? `${key}: generated ${count} times, and the last one would overwrite the others; give each a unique name`
      : [],
  );
};
