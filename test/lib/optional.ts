import { derive } from '../../environments/lib/derive';
import prod from '../../environments/prod';

/** `prod` with what no environment of the folder turns on. */
export const full = derive(prod, {
  name: 'full',
  tracing: { samplingRatio: 0.05 },
  internalTls: { clusterIssuer: 'cluster-ca' },
});

/** The same, collected by Google's Managed Prometheus. */
export const managed = derive(full, { name: 'managed', monitoring: { mode: 'gmp' } });
