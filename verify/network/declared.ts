import { openConnections } from '../../charts/model/mesh/connections';
import { isWorkload, type Party } from '../../charts/model/parties';
import { namespaceOf, type WorkloadName } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import type { End, Matrix, Pair, Protocol } from './matrix';
import type { Outsider } from './outsiders';

/** Whether the architecture has this arrow. */
export type Declared = (from: End, to: End, port: number, protocol: Protocol) => boolean;

/** The rows of charts/model/connections.ts and those that a mesh adds, and DNS for every pod in the environment's namespaces. */
export function declared(environment: Environment, outsiders: readonly Outsider[]): Declared {
  const arrows = new Set(
    openConnections(environment).flatMap(({ from, to, ports }) => ports.map((port) => `${from} ${to} ${port}`)),
  );
  const namespaces = new Set(Object.values(environment.namespaces));
  // By end: asked some 400,000 times.
  const known = new Map<End['name'], readonly (Party | 'dns')[]>(outsiders.map(({ name, parties }) => [name, parties]));
  const partiesOf = (end: End): readonly (Party | 'dns')[] => {
    const parties = known.get(end.name) ?? partyOf(environment, end);
    known.set(end.name, parties);
    return parties;
  };
  return (from, to, port, protocol) =>
    (protocol === 'TCP' &&
      partiesOf(from).some((source) => partiesOf(to).some((target) => arrows.has(`${source} ${target} ${port}`)))) ||
    (port === 53 && namespaces.has(from.namespace ?? '') && partiesOf(to).includes('dns'));
}

/** The workload whose name a pod bears in the namespace of that workload. */
function partyOf(environment: Environment, { namespace, labels }: End): readonly WorkloadName[] {
  const name = (labels?.['app.kubernetes.io/name'] ?? '') as Party;
  return isWorkload(name) && namespaceOf(environment, name) === namespace ? [name] : [];
}

/** Every pair of the matrix that the source declares. */
export const declaredPairs = ({ ends, ports }: Matrix, arrow: Declared): Pair[] =>
  ends.flatMap((from) =>
    ends
      .filter((to) => to !== from)
      .flatMap((to) =>
        ports
          .filter(({ port, protocol }) => arrow(from, to, port, protocol))
          .map(({ port, protocol }) => ({ from: from.name, to: to.name, port, protocol })),
      ),
  );
