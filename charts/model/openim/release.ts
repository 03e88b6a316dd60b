import type { Environment } from '../../../environments/lib/types';
import type { Dependency, ServiceName } from './service';

/** Requirements of one release of OpenIM for the data services. Its own services are in a separate table (services.ts). */
export interface Release {
  /** The data services that a program connects to at start. */
  readonly dependenciesOf: (name: ServiceName) => readonly Dependency[];
  /** The first group reads the first topic, and so on. */
  readonly kafka: { readonly topics: readonly string[]; readonly consumerGroups: readonly string[] };
  readonly mysql: {
    /** Its own databases, in addition to that of the object store. */
    readonly databases: readonly string[];
    /** Maximum number of connections that all of its programs open. */
    readonly connections: (environment: Environment) => number;
  };
}
