import type { Resources } from '../../environments/lib/types';
import type { NamespaceChart } from '../constructs/namespace-chart';
import type { PodProps } from '../constructs/pod';
import type { EnvValue } from '../model/env';
import type { ServiceName } from '../model/openim/service';

/** How one release of OpenIM runs. charts/model/openim/release.ts has what it requires of the data services. */
export interface Variant {
  /** Renders the configuration files; gives the pod of each program on them. */
  readonly pods: (chart: NamespaceChart) => (name: ServiceName, resources: Resources) => PodProps;
  /** Makes the registry in which the services find each other. */
  readonly registry: (chart: NamespaceChart) => void;
  /** What MySQL's scripts do for this release beyond the object store: a part of its start, a part of its Job. */
  readonly mysql: {
    readonly accounts: string;
    readonly setup: string;
    readonly env: Readonly<Record<string, EnvValue>>;
  };
}
