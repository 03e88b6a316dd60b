import type { OpenimService } from '../../../environments/lib/types';

/** The seed's eleven services and the scheduler that OpenIM also needs. */
export type ServiceName = OpenimService | 'crontask';

/** One OpenIM program. */
export interface ServiceRow {
  readonly binary: string;
  /** Ports it listens on; other services connect to `grpc`, and Prometheus scrapes `metrics`. */
  readonly ports: { readonly http?: number; readonly ws?: number; readonly grpc?: number; readonly metrics?: number };
  /** Services that it calls by gRPC (every GetConn and GetConns of the release). */
  readonly calls: readonly OpenimService[];
  /**
   * It commits messages to Redpanda that it failed to store. Therefore it must not fail while Redpanda keeps its
   * messages: its clients of MongoDB and Dragonfly wait for the same time.
   */
  readonly waitsForStores?: true;
}

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
