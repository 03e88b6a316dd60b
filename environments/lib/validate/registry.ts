import { artifactRepository } from '../artifact-registry';
import { images } from '../versions';
import { type Check, type Constraint, format, literal } from './check';
import { REPOSITORY } from './image';

/** A registry's host, and a path in it where there is one. */
export const registry = format((value) => {
  if (typeof value !== 'string') {
    return FORM;
  }
  if (/^[a-z]+:\/\//i.test(value)) {
    return `must have no scheme; write "${value.replace(/^[a-z]+:\/\//i, '')}"`;
  }
  // Without a dot, a port or "localhost" the first part is a folder of Docker Hub.
  const [host = ''] = value.split('/');
  if (!/[.:]|^localhost$/.test(host) || !REPOSITORY.test(`${value}/image`)) {
    return FORM;
  }
  return host.endsWith('-docker.pkg.dev') && !artifactRepository(value)
    ? `must name a repository of Artifact Registry: "${host}/<project>/<repository>"`
    : undefined;
});

const FORM = 'must be a registry, and the path in it where there is one: "registry.example/mirror"';

/** One check for a text, another one for an object of texts. */
export const byKey =
  (text: Check, object: Check): Check =>
  (value, path) =>
    (typeof value === 'object' && value !== null ? object : text)(value, path);

/** A remote repository of Artifact Registry asks one upstream: images of a second one are not found there. */
export const oneUpstreamEach: Constraint<Readonly<Record<string, string>>> = (registries, path) => {
  const sources = Object.keys(registries);
  return sources.flatMap((source, index) => {
    const target = registries[source] as string;
    const first = sources.slice(0, index).find((other) => registries[other] === target);
    return first && artifactRepository(target)
      ? [
          `${path}.${source} is ${literal(target)}: a remote repository has one upstream, and that of ${first} differs; use another repository`,
        ]
      : [];
  });
};

/** Overrides were the fields of `images` once. */
export const oldOverrides =
  (check: Check): Check =>
  (value, path) => {
    const old = typeof value === 'object' && value !== null ? Object.keys(value).filter((name) => name in images) : [];
    return old.length > 0
      ? old.map((name) => ({
          path: `${path}.${name}`,
          text: `${path}.${name} has moved: write ${path}.overrides.${name}`,
          kind: 'malformed',
        }))
      : check(value, path);
  };
