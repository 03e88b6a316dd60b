import type { Environment, OpenimLine, Resources } from '../../environments/lib/types';
import type { EnvValue } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import type { PodProps } from '../constructs/pod';
import type { ServiceName } from '../model/openim/services';
import { v34 } from './v3.4/line';
import { v38 } from './v3.8/line';

/** A data service that a program connects to. */
export interface Dependency {
  readonly workload:
    | 'openim-etcd'
    | 'openim-zookeeper'
    | 'openim-mysql'
    | 'openim-mongodb'
    | 'dragonfly'
    | 'redpanda'
    | 'seaweedfs-filer';
  readonly port: string;
}

/** What one release of OpenIM wants of the world around it. Its services are a table of its own (services.ts). */
export interface Line {
  /** The data services that a program connects to at start. */
  readonly dependenciesOf: (name: ServiceName) => readonly Dependency[];
  /** The first group reads the first topic, and so on. */
  readonly kafka: { readonly topics: readonly string[]; readonly consumerGroups: readonly string[] };
  /** What MySQL's scripts do for this release beyond the object store: a part of its start, a part of its Job. */
  readonly mysql: {
    /** Its own databases, beside that of the object store. */
    readonly databases: readonly string[];
    readonly accounts: string;
    readonly setup: string;
    readonly env: Readonly<Record<string, EnvValue>>;
    /** The most connections that its programs open together. */
    readonly connections: (environment: Environment) => number;
  };
  /** Renders the configuration files; gives the pod of each program on them. */
  readonly pods: (chart: NamespaceChart) => (name: ServiceName, resources: Resources) => PodProps;
  /** Makes the registry in which the services find each other. */
  readonly registry: (chart: NamespaceChart) => void;
}

const lines: Readonly<Record<OpenimLine, Line>> = { 'v3.8': v38, 'v3.4': v34 };

/** The line that an environment runs. */
export const lineOf = ({ openim }: Environment): Line => lines[openim.line];
