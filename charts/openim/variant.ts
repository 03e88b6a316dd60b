import type { Resources } from '../../environments/lib/types';
import type { NamespaceChart } from '../constructs/namespace-chart';
import type { PodProps } from '../constructs/pod';
import type { EnvValue } from '../model/env';
import type { ServiceName } from '../model/openim/service';

/** Workloads of one release of OpenIM. charts/model/openim/release.ts has its requirements for the data services. */
export interface Variant {
  /** Renders the configuration files; returns the pod of each program with them. */
  readonly pods: (chart: NamespaceChart) => (name: ServiceName, resources: Resources) => PodProps;
  /** Creates the registry of the services. */
  readonly registry: (chart: NamespaceChart) => void;
  /** Additions of this release to MySQL's scripts, besides the object store: a part of its start, a part of its Job. */
  readonly mysql: {
    readonly accounts: string;
    readonly setup: string;
    readonly env: Readonly<Record<string, EnvValue>>;
  };
}
