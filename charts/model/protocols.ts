import type { Environment } from '../../environments/lib/types';
import { protocolFor } from './mesh/connections';
import { gatewayProtocol } from './routes';
import type { WorkloadName } from './workloads';

/** `appProtocol` of the ports that speak HTTP; meshes read it. */
const appProtocols: Readonly<Record<string, string>> = { http: 'http', ws: 'kubernetes.io/ws', s3: 'http', grpc: 'grpc' };

/** The `appProtocol` of a Service's port: what a mesh or a Gateway must hear, or what the port speaks. */
export const protocolOf = (
  environment: Environment,
  workload: WorkloadName,
  name: string,
  port: number,
): string | undefined =>
  protocolFor(environment, workload, port) ?? gatewayProtocol(environment, workload, name) ?? appProtocols[name];
