import { type Connection, isWorkload, type Party } from '../../charts/connections';
import { openConnections } from '../../charts/mesh/connections';
import { namespaceOf, type WorkloadName } from '../../charts/topology';
import type { Environment } from '../../environments/lib/types';
import type { End, Matrix, Pair, Protocol } from './matrix';
import type { Outsider } from './outsiders';

/** Whether the architecture has this arrow. */
export type Declared = (from: End, to: End, port: number, protocol: Protocol) => boolean;

/** The rows of charts/connections.ts and what a mesh adds to them, and DNS for every pod in a namespace of ours. */
export function declared(environment: Environment, outsiders: readonly Outsider[]): Declared {
  const rows = openConnections(environment);
  const parties = new Map<string, readonly (Party | 'dns')[]>(outsiders.map(({ name, parties }) => [name, parties]));
  const namespaces = new Set(Object.values(environment.namespaces));
  const partiesOf = (end: End) => parties.get(end.name) ?? partyOf(environment, end);
  return (from, to, port, protocol) =>
    (protocol === 'TCP' && rows.some((row) => joins(row, partiesOf(from), partiesOf(to), port))) ||
    (port === 53 && namespaces.has(from.namespace ?? '') && partiesOf(to).includes('dns'));
}

const joins = ({ from, to, ports }: Connection, sources: readonly unknown[], targets: readonly unknown[], port: number) =>
  ports.includes(port) && sources.includes(from) && targets.includes(to);

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
