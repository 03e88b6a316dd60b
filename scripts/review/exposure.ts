import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Change, Finding } from './finding';
import { type Held, setFindings } from './sets';
import { code, list } from './text';

/** Ingress from outside the cluster, and the scope of Argo CD: sets that grow or shrink. */
export const exposure = ({ before, after }: Change): readonly Finding[] => [
  ...setFindings('Public', before.flatMap(routes), after.flatMap(routes)),
  ...setFindings('Argo CD', before.flatMap(projects), after.flatMap(projects)),
];

function routes(one: Manifest): readonly Held[] {
  const held = (texts: readonly string[]) => texts.map((what) => ({ holder: identity(one), what }));
  switch (one.kind) {
    case 'Ingress':
      return held(
        (one.spec.rules ?? []).flatMap(({ host, http }: Manifest) =>
          (http?.paths ?? []).map(({ path, backend }: Manifest) => {
            const { name, port } = backend.service;
            return `${code(`${host ?? '*'}${path ?? '/'}`)} routes to Service ${code(`${name}:${port.number ?? port.name}`)}`;
          }),
        ),
      );
    case 'Service':
      return one.spec.type === 'LoadBalancer' || one.spec.type === 'NodePort'
        ? held(
            (one.spec.loadBalancerSourceRanges ?? ['0.0.0.0/0']).map(
              (range: string) =>
                `type ${code(one.spec.type)} for ${code(range)} on ${list((one.spec.ports ?? []).map(({ port }: Manifest) => port))}`,
            ),
          )
        : [];
    case 'Gateway':
      return held(
        (one.spec.listeners ?? []).map(
          ({ hostname, port, protocol }: Manifest) => `listens on ${code(`${protocol} ${port} ${hostname ?? '*'}`)}`,
        ),
      );
    case 'HTTPRoute':
      return held(
        (one.spec.rules ?? []).flatMap(({ matches = [{}], backendRefs = [] }: Manifest) =>
          matches.map(
            ({ path }: Manifest) =>
              `${list((one.spec.hostnames ?? ['*']).map((host: string) => `${host}${path?.value ?? '/'}`))} routes to Service ${list(backendRefs.map(({ name, port }: Manifest) => `${name}:${port}`))}`,
          ),
        ),
      );
    default:
      return [];
  }
}

const LISTS = ['sourceRepos', 'destinations', 'clusterResourceWhitelist', 'namespaceResourceWhitelist'];

const projects = (one: Manifest): readonly Held[] =>
  one.kind === 'AppProject'
    ? LISTS.flatMap((field) =>
        (one.spec[field] ?? []).map((item: unknown) => ({
          holder: identity(one),
          what: `${code(typeof item === 'string' ? item : JSON.stringify(item))} in ${code(field)}`,
        })),
      )
    : [];
