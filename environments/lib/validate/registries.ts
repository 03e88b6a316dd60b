import { regions } from '../regions';
import type { Environment } from '../types';
import { literal } from './check';
import { didYouMean } from './nearest';
import { isLoopback, nowhere, registryHost } from './registry-host';

/** Mirrors by the registry whose images they have, or by "" for all of them. */
function mirrors({ images }: Environment): readonly (readonly [source: string, path: string, mirror: string])[] {
  const registry = images?.registry ?? {};
  return Object.entries(typeof registry === 'string' ? { '': registry } : registry).map(
    ([source, mirror]) => [source, `images.registry${source && `.${source}`}`, mirror] as const,
  );
}

/** Every value that names a registry from which nodes pull. */
function references(environment: Environment): readonly (readonly [path: string, value: string])[] {
  const { gke, images } = environment;
  return [
    ...mirrors(environment).map(([, path, mirror]) => [path, `${mirror}/`] as const),
    ...Object.entries(images?.overrides ?? {}).map(([name, value]) => [`images.overrides.${name}`, value] as const),
    ...(gke?.binaryAuthorization.additionalAllowlistPatterns ?? []).map(
      (value, index) => [`gke.binaryAuthorization.additionalAllowlistPatterns[${index}]`, value] as const,
    ),
  ];
}

/** Whether nodes can reach the registries that an environment names. kind may lead its node to a registry at "localhost". */
export const registriesReachable = (environment: Environment): string[] =>
  references(environment).flatMap(([path, value]) => {
    const host = registryHost(value) ?? '';
    const at = `${path} is ${literal(value.replace(/\/$/, ''))}`;
    const kind = nowhere(host);
    if (kind) {
      return [`${at}: ${host} is ${kind}; use the name of a registry that nodes reach`];
    }
    return environment.gke && isLoopback(host)
      ? [
          `${at}: on GKE ${host} is the node itself, which has no registry; use one that nodes reach, such as Artifact Registry`,
        ]
      : [];
  });

/** cloud.google.com/artifact-registry/docs/repositories/repo-locations: regions, and these. */
const MULTI_REGIONS = ['us', 'europe', 'asia'];

export const artifactLocations = (environment: Environment): string[] =>
  references(environment).flatMap(([path, value]) => {
    const location = /^(.+)-docker\.pkg\.dev$/.exec(registryHost(value) ?? '')?.[1];
    const known = [...regions, ...MULTI_REGIONS, environment.gke?.region];
    return location === undefined || known.includes(location)
      ? []
      : [
          `${path} is ${literal(value.replace(/\/$/, ''))}: Artifact Registry has no location "${location}"; use a region of environments/lib/regions.ts, or ${MULTI_REGIONS.join(', ')}${didYouMean(location, regions)}`,
        ];
  });

/** A repository of Docker Hub has two parts, so there is no room for a path of another registry below an account. */
export const mirrorsOutsideDockerHub = (environment: Environment): string[] =>
  mirrors(environment)
    .filter(([source, , mirror]) => registryHost(`${mirror}/`) === 'docker.io' && mirror !== source)
    .map(
      ([, path, mirror]) =>
        `${path} is ${literal(mirror)}: Docker Hub has no repositories below an account's, so it can mirror no other path; use another registry`,
    );
