import type { WebhookName } from '../../../environments/lib/openim-names';
import type { Environment } from '../../../environments/lib/types';
import type { Dependency, ServiceName, WebhookRow } from './service';

/** What one release of OpenIM wants of the data services. Its own services are a table of their own (services.ts). */
export interface Release {
  /** The data services that a program connects to at start. */
  readonly dependenciesOf: (name: ServiceName) => readonly Dependency[];
  /** The first group reads the first topic, and so on. */
  readonly kafka: { readonly topics: readonly string[]; readonly consumerGroups: readonly string[] };
  /** In the order of its file. */
  readonly webhooks: Readonly<Partial<Record<WebhookName, WebhookRow>>>;
  readonly mysql: {
    /** Its own databases, beside that of the object store. */
    readonly databases: readonly string[];
    /** The most connections that its programs open together. */
    readonly connections: (environment: Environment) => number;
  };
}
