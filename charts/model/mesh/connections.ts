import type { Environment } from '../../../environments/lib/types';
import { type Connection, connections } from '../connections';
import { once } from '../once';
import { isWorkload, type Peer } from '../peers';
import { portsOf, runs, type WorkloadName, workloads } from '../workloads';
import { type Bypass, type Mesh, meshes } from './meshes';

export const meshOf = ({ mesh }: Environment): Mesh => meshes[mesh.kind];

/** Whether pods of this peer are in the mesh. */
export const inMesh = (environment: Environment, peer: Peer): boolean =>
  isWorkload(peer) && runs(environment, peer) && meshOf(environment).holds(peer);

/** Ports of a workload in the mesh to which somebody connects who is not: there, plain connections are taken as well. */
export const plainPorts = (environment: Environment, workload: Peer): readonly number[] =>
  inMesh(environment, workload)
    ? numbers(connections(environment).filter(({ from, to }) => to === workload && !inMesh(environment, from)))
    : [];

const numbers = (rows: readonly Connection[]): readonly number[] =>
  [...new Set(rows.flatMap(({ ports }) => ports))].sort((one, other) => one - other);

/** The part of a connection that the mesh encrypts; with sidecars, which go by the port, a plain one is plain to everybody. */
const encrypted = (environment: Environment, { from, to, ports }: Connection): readonly number[] => {
  const plain = meshOf(environment).sidecar ? plainPorts(environment, to) : [];
  return inMesh(environment, from) && inMesh(environment, to) ? ports.filter((port) => !plain.includes(port)) : [];
};

/** What the proxy of a pod leaves alone: both ends of every connection that is not encrypted. */
export const bypassOf = (environment: Environment, workload: WorkloadName): Bypass => ({
  inbound: plainPorts(environment, workload),
  outbound: numbers(
    connections(environment)
      .filter(({ from }) => from === workload)
      .map((row) => ({ ...row, ports: row.ports.filter((port) => !encrypted(environment, row).includes(port)) })),
  ),
});

/** What the port of a Service says it speaks, where the mesh wants to hear something else than the truth. */
export const protocolFor = (environment: Environment, workload: WorkloadName, port: number): string | undefined =>
  inMesh(environment, workload) && !plainPorts(environment, workload).includes(port)
    ? meshOf(environment).services?.appProtocol
    : undefined;

/** Everything that NetworkPolicies let through: the connections of the architecture, and what a mesh makes of them. */
export const openConnections = once((environment): readonly Connection[] => {
  const { tunnel, controlPlane, probes } = meshOf(environment);
  const members = (Object.keys(workloads) as WorkloadName[]).filter((name) => inMesh(environment, name));
  return [
    ...connections(environment).map((row) =>
      tunnel && encrypted(environment, row).length > 0 ? { ...row, ports: [...row.ports, tunnel] } : row,
    ),
    ...members.flatMap((from) => controlPlane.map((one) => ({ from, ...one }))),
    ...(probes ? members.flatMap((to) => probed(environment, probes, to)) : []),
  ];
});

/** The kubelet asks at ports of its choice among those that a workload listens on. */
function probed(environment: Environment, from: Peer, to: WorkloadName): readonly Connection[] {
  const ports = Object.values(portsOf(environment, to));
  return ports.length > 0 ? [{ from, to, ports }] : [];
}
