/** Runs in the cluster. */
export interface SelfHosted {
  readonly kind: 'self-hosted';
}

/**
 * Allowed destinations of connections to an external service. `cidrs`: IPv4 ranges, in NetworkPolicies. `names`: host names, in
 * FQDNNetworkPolicies of GKE; "*" matches one label ("*.ab12c.mongodb.net"); needs `gke`. For offline push and webhooks,
 * "0.0.0.0/0" allows every public address, but no address of the cluster, the VPC or the node.
 */
export type Egress = { readonly cidrs: readonly string[] } | { readonly names: readonly string[] };

/** `public-ca`: the server's certificate is signed by a CA that the images trust. `own-ca`: by the CA in key `ca.crt` of the Secret. */
export type Tls = 'none' | 'public-ca' | 'own-ca';

interface External {
  readonly kind: 'external';
  /** Secret with the login, in OpenIM's namespace. You create it: docs/managed-services.md. */
  readonly secret: string;
  readonly egress: Egress;
}

/** MongoDB Atlas, or any other replica set. Keys of the Secret: `username`, `password`, percent-encoded as in a URI. */
export interface ExternalMongodb extends External {
  /** `host:port` of each member, or the name of a mongodb+srv record without a port ("chat.ab12c.mongodb.net"). */
  readonly hosts: readonly string[];
  /** Name of the replica set. Omit for a mongodb+srv record: DNS returns it. */
  readonly replicaSet?: string;
  /** Database of the user. Default: "admin", as in Atlas. */
  readonly authSource?: string;
  readonly tls: Tls;
}

/** Confluent Cloud, or any other broker with Kafka's protocol. Keys of the Secret: `username`, `password`. */
export interface ExternalKafka extends External {
  /** `host:port` of each bootstrap server. */
  readonly brokers: readonly string[];
  /** OpenIM's client supports no other mechanism. */
  readonly sasl: 'plain';
  readonly tls: Tls;
}

/** Memorystore, or any other Redis that is not a cluster. Key of the Secret: `password`. */
export interface ExternalRedis extends External {
  /** `host:port` of the primary, or of a proxy in front of it. */
  readonly address: string;
  /** User of an ACL. Default: Redis' default user. */
  readonly username?: string;
  /** OpenIM's client does not support TLS for Redis. */
  readonly tls: 'none';
}

/** Google Cloud Storage by its XML API, or any other S3. Keys of the Secret: `access-key`, `secret-key`. */
export interface ExternalS3 extends External {
  /** URL without a path ("https://storage.googleapis.com"). OpenIM uses it, and clients upload and download there. */
  readonly endpoint: string;
  readonly bucket: string;
}

/**
 * Cloud SQL, or any other MySQL 8 with the users `seaweedfs` and, on release v3.4, `openim`. Keys of the Secret:
 * `seaweedfs-password`, `openim-password`. The filers read a Secret of the same name in their own namespace.
 */
export interface ExternalMysql extends External {
  /** `host:port` of the primary. */
  readonly address: string;
  /** TLS to MySQL is not configured, neither for the filers nor for OpenIM v3.4.0. */
  readonly tls: 'none';
}

/** Data services by protocol. Default of each: `self-hosted`. */
export interface DataServices {
  /** MongoDB. */
  readonly mongodb?: SelfHosted | ExternalMongodb;
  /** Redpanda in the cluster. Topics have `redpanda.partitions` partitions outside, too. */
  readonly kafka?: SelfHosted | ExternalKafka;
  /** Dragonfly in the cluster. */
  readonly redis?: SelfHosted | ExternalRedis;
  /** SeaweedFS in the cluster. */
  readonly s3?: SelfHosted | ExternalS3;
  /** MySQL of the filers of SeaweedFS, and of OpenIM v3.4. Without both, there is no MySQL. */
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
