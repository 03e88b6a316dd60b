import type { Environment, OpenimRelease } from '../../../environments/lib/types';
import type { ServiceName, ServiceRow } from './service';
import { services as v34 } from './v3.4/services';
import { services as v38 } from './v3.8/services';

/** Names of a service's ports; the numbers differ by release, the names do not. */
export type ServicePort<S extends ServiceName> = keyof (typeof v38)[S]['ports'] & string;

/** A row for each service; other rows are separate Deployments. */
export type ServiceTable = {
  readonly [S in ServiceName]: ServiceRow & { readonly ports: Readonly<Record<ServicePort<S>, number>> };
};

const tables: Readonly<Record<OpenimRelease, ServiceTable>> = { 'v3.8': v38, 'v3.4': v34 };

/** In the order of the seed's drawing. */
export const serviceNames = Object.keys(v38) as readonly ServiceName[];

/** The services of an environment's release. */
export const servicesOf = ({ openim }: Environment): ServiceTable => tables[openim.release];

/** The same, as a list in the order of the table. */
export const serviceRows = (environment: Environment) =>
  Object.entries(servicesOf(environment)) as readonly (readonly [ServiceName, ServiceRow])[];
