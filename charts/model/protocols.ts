import type { Environment } from '../../environments/lib/types';
import { protocolFor } from './mesh/connections';
import { gatewayProtocol } from './routes';
import type { WorkloadName } from './workloads';

/** `appProtocol` of the ports with HTTP; meshes read it. */
const appProtocols: Readonly<Record<string, string>> = { http: 'http', ws: 'kubernetes.io/ws', s3: 'http', grpc: 'grpc' };

/** The `appProtocol` of a Service's port: the one that a mesh or a Gateway requires, or the protocol of the port. */
export const protocolOf = (
  environment: Environment,
  workload: WorkloadName,
  name: string,
  port: number,
): string | undefined =>
  protocolFor(environment, workload, port) ?? gatewayProtocol(environment, workload, name) ?? appProtocols[name];
