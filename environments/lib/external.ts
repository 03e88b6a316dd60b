/** In the cluster, as this chart runs it. */
export interface SelfHosted {
  readonly kind: 'self-hosted';
}

/**
 * Where packets to a service outside the cluster may go. `cidrs`: IPv4 ranges, in NetworkPolicies. `names`: host names, "*" for one label
 * ("*.ab12c.mongodb.net"), in GKE's FQDNNetworkPolicies; needs `gke`. For offline push and webhooks "0.0.0.0/0" is every
 * public address, and none of the cluster, the VPC or the node.
 */
export type Egress = { readonly cidrs: readonly string[] } | { readonly names: readonly string[] };

/** `public-ca`: the server's certificate is signed by a CA that images know. `own-ca`: by the one in key `ca.crt` of the Secret. */
export type Tls = 'none' | 'public-ca' | 'own-ca';

interface External {
  readonly kind: 'external';
  /** Name of the Secret with the login, in OpenIM's namespace. You bring it: docs/managed-services.md. */
  readonly secret: string;
  readonly egress: Egress;
}

/** MongoDB Atlas, or any other replica set. Keys of the Secret: `username`, `password`, percent-encoded as in a URI. */
export interface ExternalMongodb extends External {
  /** `host:port` of each member; or one host without a port, the name of a mongodb+srv record ("chat.ab12c.mongodb.net"). */
  readonly hosts: readonly string[];
  /** Name of the replica set. Leave out for a mongodb+srv record, whose DNS has it. */
  readonly replicaSet?: string;
  /** Database that holds the user. Leave out for "admin", as Atlas has it. */
  readonly authSource?: string;
  readonly tls: Tls;
}

/** Confluent Cloud, or any other broker of Kafka's protocol. Keys of the Secret: `username`, `password`. */
export interface ExternalKafka extends External {
  /** `host:port` of each bootstrap server. */
  readonly brokers: readonly string[];
  /** The only mechanism of OpenIM's client. */
  readonly sasl: 'plain';
  readonly tls: Tls;
}

/** Memorystore, or any other Redis that is not a cluster. Key of the Secret: `password`. */
export interface ExternalRedis extends External {
  /** `host:port` of the primary, or of what leads to it. */
  readonly address: string;
  /** User of an ACL. Leave out for Redis' default user. */
  readonly username?: string;
  /** OpenIM's client has no TLS for Redis. */
  readonly tls: 'none';
}

/** Google Cloud Storage by its XML API, or any other S3. Keys of the Secret: `access-key`, `secret-key`. */
export interface ExternalS3 extends External {
  /** URL without a path ("https://storage.googleapis.com"), for OpenIM and for clients, who upload and download there. */
  readonly endpoint: string;
  readonly bucket: string;
}

/**
 * Cloud SQL, or any other MySQL 8 with the users `seaweedfs` and, on release v3.4, `openim`. Keys of the Secret:
 * `seaweedfs-password`, `openim-password`. Filers read it in their own namespace, where it has the same name.
 */
export interface ExternalMysql extends External {
  /** `host:port` of the primary. */
  readonly address: string;
  /** Neither the filers of this chart nor OpenIM v3.4.0 are set up for TLS to MySQL. */
  readonly tls: 'none';
}

/** What OpenIM stores its data in, by protocol. Each one is this chart's own where nothing else is said. */
export interface DataServices {
  /** MongoDB. */
  readonly mongodb?: SelfHosted | ExternalMongodb;
  /** Redpanda in the cluster. Topics have `redpanda.partitions` partitions outside, too. */
  readonly kafka?: SelfHosted | ExternalKafka;
  /** Dragonfly in the cluster. */
  readonly redis?: SelfHosted | ExternalRedis;
  /** SeaweedFS in the cluster. */
  readonly s3?: SelfHosted | ExternalS3;
  /** MySQL of SeaweedFS' filers, and on release v3.4 of OpenIM. Without either there is none. */
  readonly mysql?: SelfHosted | ExternalMysql;
}

export type DataService = keyof DataServices;

/** The external form of each service. */
export interface Externals {
  readonly mongodb: ExternalMongodb;
  readonly kafka: ExternalKafka;
  readonly redis: ExternalRedis;
  readonly s3: ExternalS3;
  readonly mysql: ExternalMysql;
}
