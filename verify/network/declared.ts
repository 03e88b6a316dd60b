import { openConnections } from '../../charts/model/mesh/connections';
import { isWorkload, type Peer } from '../../charts/model/peers';
import { namespaceOf, type WorkloadName } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import type { ExternalEnd } from './external-ends';
import type { End, Pair, Protocol, Question } from './matrix';

/** Whether the architecture has this arrow. */
export type Declared = (from: End, to: End, port: number, protocol: Protocol) => boolean;

/** The rows of charts/model/connections.ts and those that a mesh adds, and DNS for every pod in the environment's namespaces. */
export function declared(environment: Environment, externalEnds: readonly ExternalEnd[]): Declared {
  const arrows = new Set(
    openConnections(environment).flatMap(({ from, to, ports }) => ports.map((port) => `${from} ${to} ${port}`)),
  );
  const namespaces = new Set(Object.values(environment.namespaces));
  // By end: asked some 400,000 times.
  const known = new Map<End['name'], readonly (Peer | 'dns')[]>(externalEnds.map(({ name, peers }) => [name, peers]));
  const peersOf = (end: End): readonly (Peer | 'dns')[] => {
    const peers = known.get(end.name) ?? workloadOf(environment, end);
    known.set(end.name, peers);
    return peers;
  };
  return (from, to, port, protocol) =>
    (protocol === 'TCP' &&
      peersOf(from).some((source) => peersOf(to).some((target) => arrows.has(`${source} ${target} ${port}`)))) ||
    (port === 53 && namespaces.has(from.namespace ?? '') && peersOf(to).includes('dns'));
}

/** The workload whose name a pod bears in the namespace of that workload. */
function workloadOf(environment: Environment, { namespace, labels }: End): readonly WorkloadName[] {
  const name = (labels?.['app.kubernetes.io/name'] ?? '') as Peer;
  return isWorkload(name) && namespaceOf(environment, name) === namespace ? [name] : [];
}

/** Every pair of the matrix that the source declares. */
export const declaredPairs = ({ ends, ports }: Question, arrow: Declared): Pair[] =>
  ends.flatMap((from) =>
    ends
      .filter((to) => to !== from)
      .flatMap((to) =>
        ports
          .filter(({ port, protocol }) => arrow(from, to, port, protocol))
          .map(({ port, protocol }) => ({ from: from.name, to: to.name, port, protocol })),
      ),
  );
