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

/** Ports of a workload in the mesh that accept plain connections, because a peer outside the mesh connects to them. */
export const plainPorts = (environment: Environment, workload: Peer): readonly number[] =>
  inMesh(environment, workload)
    ? numbers(connections(environment).filter(({ from, to }) => to === workload && !inMesh(environment, from)))
    : [];

const numbers = (rows: readonly Connection[]): readonly number[] =>
  [...new Set(rows.flatMap(({ ports }) => ports))].sort((one, other) => one - other);

/**
 * The part of a connection that the mesh encrypts. Sidecars decide by port, so one plain peer makes the port plain for
 * all peers.
 */
const encrypted = (environment: Environment, { from, to, ports }: Connection): readonly number[] => {
  const plain = meshOf(environment).sidecar ? plainPorts(environment, to) : [];
  return inMesh(environment, from) && inMesh(environment, to) ? ports.filter((port) => !plain.includes(port)) : [];
};

/** Ports that the proxy of a pod ignores: both ends of every connection that is not encrypted. */
export const bypassOf = (environment: Environment, workload: WorkloadName): Bypass => ({
  inbound: plainPorts(environment, workload),
  outbound: numbers(
    connections(environment)
      .filter(({ from }) => from === workload)
      .map((row) => ({ ...row, ports: row.ports.filter((port) => !encrypted(environment, row).includes(port)) })),
  ),
});

/** Protocol that the port of a Service declares, if the mesh requires another one than the real protocol. */
export const protocolFor = (environment: Environment, workload: WorkloadName, port: number): string | undefined =>
  inMesh(environment, workload) && !plainPorts(environment, workload).includes(port)
    ? meshOf(environment).services?.appProtocol
    : undefined;

/** All connections that NetworkPolicies allow: those of the architecture, and those of a mesh. */
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

/** The kubelet probes ports among those that a workload listens on. */
function probed(environment: Environment, from: Peer, to: WorkloadName): readonly Connection[] {
  const ports = Object.values(portsOf(environment, to));
  return ports.length > 0 ? [{ from, to, ports }] : [];
}
