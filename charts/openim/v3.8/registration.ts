import type { Environment } from '../../../environments/lib/types';
import type { ContainerProps } from '../../constructs/container';
import { execProbe } from '../../constructs/probes';
import { address } from '../../model/addresses';
import type { ServiceName } from '../../model/openim/service';
import { registerNames, type ServiceRow } from '../../model/openim/v3.8/services';

export const PROBES = 'probes';

/** Variables of the script of the probes. */
export const registrationEnv = (environment: Environment, registerName: string, port: number) =>
  ({
    ETCD: address(environment, 'openim-etcd', 'client'),
    REGISTER_NAME: registerName,
    POD_IP: { field: 'status.podIP' },
    RPC_PORT: String(port),
  }) as const;

/** MongoDB's driver tries for 305 s before the program exits. */
export const registeredProbe = execProbe([`/${PROBES}/registered.sh`, 'started'], { period: 10, timeout: 10, failures: 33 });

/** After an outage, etcd keeps each registration for its lease, 30 s: three probes, and the first one renews it. */
export const registeringProbe = execProbe([`/${PROBES}/registered.sh`, 'alive'], { period: 10, timeout: 10, failures: 12 });

/**
 * Probes of the programs that the others find through etcd: a program has started when it is registered there; then the
 * probes keep it registered, and it is alive while its metrics port answers. `undefined` for a program that does not
 * register.
 */
export function registration(
  environment: Environment,
  name: ServiceName,
  { ports }: ServiceRow,
): Pick<ContainerProps, 'env' | 'startup' | 'liveness'> | undefined {
  const registerName = registerNames[name];
  if (!registerName) {
    return undefined;
  }
  return {
    env: { ...registrationEnv(environment, registerName, Number(ports.grpc)), METRICS_PORT: String(ports.metrics) },
    startup: registeredProbe,
    liveness: registeringProbe,
  };
}
