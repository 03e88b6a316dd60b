import { checkManifests } from '../../charts/checks';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import dev from '../../environments/dev';
import type { Environment } from '../../environments/lib/types';
import { find, type Subject, subject } from '../lib/subject';
import type { Node } from '../lib/workloads';

/** A change of the objects that something must be said about. */
export type Breach = (objects: Manifest[]) => unknown;

/** Invalid subjects, each by the one line that reports it. */
export type Cases = Readonly<Record<string, Breach>>;

export const { objects: devObjects } = subject(dev);

/** The lines that breaches of `dev` bring. */
export const problems = (...breaches: Breach[]): string[] =>
  problemsOf({ environment: dev, objects: devObjects }, ...breaches);

/** The lines of the problems of any subject. The thrown error must be one message that counts them. */
export function problemsOf({ environment, objects }: Omit<Subject, 'outputs'>, ...breaches: Breach[]): string[] {
  const changed = structuredClone(objects) as Manifest[];
  for (const breach of breaches) {
    breach(changed);
  }
  return lines(environment, changed);
}

function lines(environment: Environment, objects: readonly Manifest[]): string[] {
  try {
    checkManifests(environment, objects);
    return [];
  } catch (error) {
    const [, count, list] =
      /^environments\/.*: environment ".*" has (\d+) problems? in the synthesized objects\n- ([\s\S]*)$/.exec(
        (error as Error).message,
      ) ?? [];
    if (list === undefined) {
      throw error;
    }
    const found = list.split('\n- ');
    expect(found).toHaveLength(Number(count));
    return found;
  }
}

/** Identity of the object whose name begins so and ends in a hash: "ConfigMap openim/config-redis". */
export function hashed(start: string): string {
  const found = devObjects.map(identity).filter((name) => name.replace(/-[0-9a-f]{8}$/, '') === start);
  expect(found).toHaveLength(1);
  return found[0] as string;
}

/** A breach: what is done to an object in place. */
export const edit =
  (name: string, change: (object: Node) => unknown): Breach =>
  (objects) =>
    change(find(objects, name));

/** A breach: another text in a file of a ConfigMap. */
export const rewrite = (name: string, file: string, old: string, replacement: string): Breach =>
  edit(name, ({ data }) => {
    expect(data[file]).toContain(old);
    data[file] = data[file].replace(old, replacement);
  });
