import type { DataServices, Egress } from './external';
import type { LogLevel, OpenimSettings } from './openim-settings';
import type { ImageName, SourceRegistry } from './versions';
import type { WorkloadName } from './workload-names';

/** Kubernetes quantity: CPU in cores ("500m", "2"), memory and storage in bytes ("512Mi", "20Gi"). */
export type Quantity = string;

/** CPU and memory of one container: the scheduler reserves `requests`, and the kernel enforces `limits`. */
export interface Resources {
  readonly requests: { readonly cpu: Quantity; readonly memory: Quantity };
  readonly limits: { readonly cpu: Quantity; readonly memory: Quantity };
}

/** Number of pods of a stateless workload. If both are equal, the number is fixed; otherwise a HorizontalPodAutoscaler sets it. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** Nodes of a pool in each zone: the limits of the cluster autoscaler. */
export interface NodeCount {
  readonly min: number;
  readonly max: number;
}

/** Size of a stateless workload: resources of each pod, and number of pods. */
export interface StatelessSize extends Resources {
  readonly autoscaling: Autoscaling;
}

/** Size of a workload with volumes. */
export interface StatefulSize extends Resources {
  readonly replicas: number;
  /** Size of each pod's persistent volume. */
  readonly storageSize: Quantity;
}

/** Failover of Dragonfly when its primary is lost: see `dragonfly.failover`. */
export type Failover = 'none' | 'sentinel';

/** Charts with their own namespace. */
export type Component = 'openim' | 'redpanda' | 'dragonfly' | 'seaweedfs' | 'edge' | 'monitoring';

/** The eleven OpenIM services of the reference architecture. Their Deployments are named `openim-<service>`. */
export type OpenimService =
  | 'api'
  | 'msggateway'
  | 'msgtransfer'
  | 'push'
  | 'auth'
  | 'conversation'
  | 'friend'
  | 'group'
  | 'msg'
  | 'third'
  | 'user';

/** The GKE cluster: `npm run gke` creates it, and manifests refer to it. */
export interface Gke {
  /** Google Cloud project ID: 6 to 30 characters, lower case. */
  readonly project: string;
  /** Region of the cluster, its address and its backups, such as "europe-west1". */
  readonly region: string;
  /** Zones of the node pools, all in the region. */
  readonly zones: readonly string[];
  /** Zones that are missing in environments/lib/regions.ts. Listing one also allows its region. */
  readonly unlistedZones?: readonly string[];
  /** Name of the GKE cluster. */
  readonly cluster: string;
  readonly nodePool: {
    /**
     * Machine type, such as "e2-standard-4", of a series in environments/lib/machines.ts. The series must support
     * `storage.diskType` and `openim.architecture`.
     */
    readonly machineType: string;
    /** Minimum and maximum of nodes in each zone, for the cluster autoscaler. */
    readonly nodesPerZone: NodeCount;
  };
  /**
   * Second pool, of Spot nodes, which Google reclaims with 30 s notice. OpenIM's services prefer it, and run in the other pool
   * when it has no nodes. Workloads with disks and the edge never run there. `nodesPerZone` is per zone as well. With `min: 0`
   * the autoscaler may add no Spot node while the other pool has room. Default: no Spot pool.
   */
  readonly spotPool?: { readonly machineType: string; readonly nodesPerZone: NodeCount };
  /**
   * Machine types that are missing in environments/lib/machines.ts. Synthesis does not check whether the pods fit on them. If the
   * series is missing too, it does not check disks and architecture either.
   */
  readonly unlistedMachineTypes?: readonly string[];
  /** Name of the reserved IP address of the edge: regional for ingress-nginx, global for a Gateway. */
  readonly staticIpName: string;
  /** Managed zone of Cloud DNS in this project, for the hosts. Default: `npm run gke` creates one for `domain`. */
  readonly dnsZone?: string;
  /** Private IPv4 ranges of the nodes and of the Services in the subnet. The range of the pods is `network.podCidr`. */
  readonly subnet: { readonly nodeCidr: string; readonly serviceCidr: string };
  /**
   * Private IPv4 ranges, such as a VPN or a bastion, that may reach the control plane at its internal address; no other range
   * may. Default: its DNS name, reachable from everywhere and protected by IAM. There is never a public address.
   */
  readonly authorizedNetworks?: readonly string[];
  /** Allowed images: those of this environment and of its restores, Google's, and those that match `additionalAllowlistPatterns`. */
  readonly binaryAuthorization: {
    /** `audit` logs other images to the audit log and runs them; `enforce` refuses them. */
    readonly mode: 'audit' | 'enforce';
    /** Patterns of further images, such as "ghcr.io/external-secrets/*". */
    readonly additionalAllowlistPatterns: readonly string[];
  };
}

export interface Network {
  /** Private IPv4 range of the pods. Policies treat every address outside of it as external. */
  readonly podCidr: string;
  /** Endpoints of the API server behind the Service `kubernetes`. NetworkPolicies match endpoints, not Services. */
  readonly apiServer: { readonly cidrs: readonly string[]; readonly ports: readonly number[] };
}

export interface Storage {
  /** Name of the StorageClass of all volumes. */
  readonly className: string;
  /**
   * Disk type of the StorageClass, which chart `cluster` then creates. `gke.nodePool.machineType` must support it. Default: the
   * class already exists in the cluster.
   */
  readonly diskType?: 'pd-standard' | 'pd-balanced' | 'pd-ssd' | 'hyperdisk-balanced';
  /**
   * `cmek`: volumes, boot disks of nodes, backups and their bucket are encrypted with your key in Cloud KMS, which you can revoke.
   * Default: Google's keys. Existing disks keep their key, so a change needs a new `className`.
   */
  readonly encryption?: 'cmek';
}

export interface Access {
  /** Groups that may read everything except Secrets: Google Groups for RBAC, or groups of an OIDC provider. `system:...` is refused. */
  readonly viewers: readonly string[];
  /** Groups that may also restart and scale workloads, and read logs. */
  readonly operators: readonly string[];
  /** Whether operators may open a shell in a pod, where environment variables contain passwords. */
  readonly allowOperatorExec: boolean;
}

export type Controller = 'ingress-nginx' | 'gke-gateway';

export interface Edge {
  /**
   * `ingress-nginx`: a controller in the cluster. `gke-gateway`: the same routes with the Gateway API of GKE. `both`: the two
   * with separate addresses, for a migration (docs/runbooks/migrate-to-gateway.md).
   */
  readonly controller: Controller | 'both';
  readonly size: StatelessSize;
  /**
   * ClusterIssuer of cert-manager that issues the TLS certificate. It must use DNS-01, because the policies block HTTP-01
   * solvers. Default: you provide the TLS Secret.
   */
  readonly clusterIssuer?: string;
  /**
   * Node port of the controller's HTTPS port, 30000 to 32767, for clusters without load balancers, such as kind. Refused on GKE.
   * Default: Kubernetes selects a port, which is not used.
   */
  readonly httpsNodePort?: number;
}

/**
 * Release of OpenIM. `v3.8` (v3.8.3) stores everything in MongoDB. `v3.4` (v3.4.0, the last with MySQL) stores users, friends,
 * groups and conversations in MySQL, and only messages in MongoDB.
 */
export type OpenimRelease = 'v3.8' | 'v3.4';

export interface Openim extends OpenimSettings {
  readonly release: OpenimRelease;
  /** CPU architecture of the nodes. The images have a directory of binaries for each. */
  readonly architecture: 'amd64' | 'arm64';
  readonly logLevel: LogLevel;
  /** Log levels of single programs, only with v3.8. Default: `logLevel`. */
  readonly logLevels?: Readonly<Partial<Record<OpenimService | 'crontask', LogLevel>>>;
  readonly services: Readonly<Record<OpenimService, StatelessSize>>;
  readonly crontask: Resources;
}

/**
 * Monitoring system. `self-hosted`: Prometheus, Alertmanager, Grafana and kube-state-metrics in their own namespace. `gmp`:
 * Google Cloud Managed Service for Prometheus. `operator`: an existing Prometheus Operator in the namespace
 * `namespaces.monitoring`. `none`: no metrics and no alerts.
 */
export type MonitoringMode = 'self-hosted' | 'gmp' | 'operator' | 'none';

/** Destination of Alertmanager's notifications. `webhook` sends Alertmanager's JSON to a URL by POST. */
export type Receiver = 'pagerduty' | 'slack' | 'webhook';

export interface Monitoring {
  readonly mode: MonitoringMode;
  /** Days that Prometheus keeps samples; fewer when 80 % of its volume are full before. */
  readonly retentionDays: number;
  /**
   * Receivers by severity. The URL or key is in the key `receiver` of Secret `alertmanager-critical` or `alertmanager-warning`; in
   * mode `gmp` in Secret `gmp-public/alertmanager`. Mode `operator` uses the receivers of the operator's Alertmanager.
   */
  readonly receivers: {
    readonly critical: Receiver;
    readonly warning: Receiver;
    /**
     * External service that receives a POST every four minutes and notifies you when none arrives (healthchecks.io, Dead Man's
     * Snitch). Only in mode `self-hosted`. Default: none.
     */
    readonly deadMansSwitch?: 'webhook';
  };
  readonly prometheus: Resources & { readonly storageSize: Quantity };
  readonly alertmanager: Resources & { readonly storageSize: Quantity };
  readonly grafana: Resources;
  readonly kubeStateMetrics: Resources;
}

/** Backups in a Google Cloud Storage bucket. charts/model/backups/names.ts lists them; docs/runbooks/restore.md is the restore procedure. */
export interface Backups {
  /** Bucket of this environment only; `npm run gke -- up` creates it. Dumps are named `<environment>/<service>/<UTC time>`. */
  readonly bucket: string;
  /** Hours between two dumps of a database: its RPO, if the database is lost. */
  readonly intervalHours: 1 | 2 | 3 | 4 | 6 | 8 | 12 | 24;
}

/** Traces of the requests at ingress-nginx, in Cloud Trace. OpenIM sends no spans. */
export interface Tracing {
  /** Share of the requests that are traced: above 0, at most 1. */
  readonly samplingRatio: number;
}

/** Registry and login for image pulls: docs/registry.md. */
export interface Images {
  /**
   * Mirror of all images: with "registry.example/mirror", `docker.io/openim/openim-server:v1` becomes
   * `registry.example/mirror/openim/openim-server:v1`. For proxies with a single upstream (remote repositories of Artifact Registry,
   * proxy projects of Harbor), an object names one mirror for each source. `npm run gke -- up` creates those that are in Artifact
   * Registry of the environment's project. Default: images are pulled from their publishers.
   */
  readonly registry?: string | Readonly<Record<SourceRegistry, string>>;
  /** Secrets of type `kubernetes.io/dockerconfigjson` with the login. You create them in each namespace. */
  readonly pullSecrets?: readonly string[];
  /** Other images, such as a maintained fork, by their key in versions.ts. They are used as written here; `registry` does not apply. */
  readonly overrides?: Readonly<Partial<Record<ImageName, string>>>;
}

/** A toleration of a pod. */
export interface Toleration {
  readonly key?: string;
  /** Default: `Equal`. */
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** Only with `NoExecute`. Default: forever. */
  readonly tolerationSeconds?: number;
}

/** Additional metadata of objects and pods, and placement of pods. */
export interface Customization {
  /**
   * Labels of objects, pods and volume claims ("example.com/cost-center": "chat"). The claims of an existing StatefulSet are
   * immutable: docs/customize.md.
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of objects and pods. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels that the nodes of the pods must have. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  /** An existing RuntimeClass ("gvisor"). */
  readonly runtimeClassName?: string;
}

/** Both `all` and the values of a workload apply. If both have the same key, the workload's value wins. */
export interface Customize {
  /** Every object and pod, including setup Jobs, backups and restores. */
  readonly all?: Customization;
  /** The pods of a workload, and the objects with its name. */
  readonly workloads?: Readonly<Partial<Record<WorkloadName, Customization>>>;
}

/** What the code in `additions/<environment>.ts` needs in addition to its objects: docs/additions.md. */
export interface Additions {
  /** Additional namespaces. Each gets Pod Security, a default-deny policy, DNS, a quota for its content, and the Roles of `access`. */
  readonly namespaces?: readonly string[];
  /** Secrets that pods may refer to. `npm run secrets` creates missing keys, with 32 letters and digits each. */
  readonly secrets?: readonly AddedSecret[];
  /** Hosts of the edge in addition to `domain` and `s3.<domain>`: in the certificate, in DNS, and allowed in Ingresses. */
  readonly hosts?: readonly string[];
  readonly alerts?: readonly AddedAlert[];
}

/** A Secret for the objects of `additions`. */
export interface AddedSecret {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
}

/** An alert with the same receivers as the other alerts. Not in monitoring mode `none`. */
export interface AddedAlert {
  readonly name: string;
  readonly severity: 'critical' | 'warning';
  /** PromQL expression. */
  readonly expr: string;
  /** How long the expression must hold before the alert fires: "5m". */
  readonly for: string;
  readonly summary: string;
  /** URL of the runbook. */
  readonly runbook: string;
}

/** Supported service meshes. You install the mesh: docs/components/mesh.md. */
export type MeshKind = 'none' | 'istio-ambient' | 'istio-sidecar' | 'linkerd';

/**
 * `strict`: pods of the mesh accept only encrypted connections from other pods of the mesh. `permissive`: they also accept plain
 * connections, while a mesh is installed or removed.
 */
export type Mtls = 'strict' | 'permissive';

export interface Mesh {
  /**
   * `istio-ambient`: a proxy on each node encrypts the traffic of every pod. `istio-sidecar` and `linkerd`: OpenIM's services and
   * ingress-nginx have a proxy in each pod; data services are not in the mesh.
   */
  readonly kind: MeshKind;
  readonly mtls: Mtls;
}

/** Required load. Synthesis fails if a resource is too small for it, and names the value that suffices: docs/capacity.md. */
export interface Load {
  /** Peak of concurrent connections. Each one is a WebSocket; a user with two devices counts twice. */
  readonly usersOnline: number;
  /** Peak rate of sent messages. */
  readonly messagesPerSecond: number;
  /** Default: `messagesPerSecond` around the clock. */
  readonly messagesPerDay?: number;
  /** Uploaded files per day, in GB (10^9 bytes). */
  readonly uploadGbPerDay: number;
  /** Days that OpenIM keeps messages. Default without `load`: 365. */
  readonly retentionDays: number;
}

/** The programs of openim-chat. Their Deployments are named `openim-<service>`. */
export type AccountsService = 'chat-api' | 'chat-rpc' | 'admin-api' | 'admin-rpc';

/** Registration and logins with a password, by OpenIM's server openim-chat: docs/accounts.md. Needs release v3.8. */
export interface Accounts {
  readonly kind: 'openim-chat';
  /**
   * `closed`: only administrators create accounts. `verified`: users too, with a code that is sent to their mail address or
   * phone; needs `mail` or `sms`.
   */
  readonly registration: 'closed' | 'verified';
  /** Default of each: 2 to 5 pods with 250m CPU and 256Mi. */
  readonly services?: Readonly<Partial<Record<AccountsService, StatelessSize>>>;
  /** SMTP server for codes. The login is `sender`; the password is in Secret `openim-chat-mail`. */
  readonly mail?: {
    readonly host: string;
    /** 465 for implicit TLS, 587 and 2525 for STARTTLS. */
    readonly port: 465 | 587 | 2525;
    /** "noreply@example.com" */
    readonly sender: string;
    readonly subject: string;
    /** Allowed destinations of connections to `host`. */
    readonly egress: Egress;
  };
  /** SMS service of Aliyun for codes. The access key is in Secret `openim-chat-sms`. */
  readonly sms?: {
    readonly provider: 'ali';
    /** "dysmsapi.aliyuncs.com" */
    readonly endpoint: string;
    /** Approved signature and template of the service: "Example", "SMS_123456789". */
    readonly signName: string;
    readonly template: string;
    /** Allowed destinations of connections to `endpoint`. */
    readonly egress: Egress;
  };
  /** LiveKit server for calls. Clients connect to it directly; its API key is in Secret `openim-chat-livekit`. */
  readonly liveKit?: { /** "wss://livekit.example.com" */ readonly url: string };
  /** Publishes the admin API to these clients; only with ingress-nginx. Default: it is reachable only by `kubectl port-forward`. */
  readonly admin?: {
    /** IPv4 ranges of the administrators (VPN, office); other clients get 403. */
    readonly cidrs: readonly string[];
    /** OpenIM's web pages for administrators: an image without published sources. Default: none. */
    readonly frontEnd?: 'closed-source-image';
  };
}

export interface Environment {
  /** Lower-case DNS label: the name of the file in `environments/` and of the directory in `dist/`. */
  readonly name: string;
  /** Host of the API and the WebSocket. The host of object storage is `s3.<domain>`. */
  readonly domain: string;
  /** Origins of web clients that upload and download files from a browser ("https://web.example"). */
  readonly corsAllowedOrigins: readonly string[];
  /** Omit for a cluster outside GKE (kind, minikube). */
  readonly gke?: Gke;
  readonly network: Network;
  /** Name of each component's namespace. */
  readonly namespaces: Readonly<Record<Component, string>>;
  readonly storage: Storage;
  /** `existing`: `npm run secrets` creates the Secrets. `external-secrets`: External Secrets Operator creates them from Secret Manager. */
  readonly secrets: 'existing' | 'external-secrets';
  /**
   * Encrypts the connections of OpenIM to MongoDB and Redpanda, with certificates of this ClusterIssuer of cert-manager. It must be
   * a CA or Vault, because it must accept names in cluster.local and return its CA certificate. Default: connections are not encrypted.
   */
  readonly internalTls?: { readonly clusterIssuer: string };
  readonly mesh: Mesh;
  readonly access: Access;
  readonly edge: Edge;
  readonly openim: Openim;
  /** `replicas` includes the primary. Further replicas serve reads at `openim-mysql-read`. */
  readonly mysql: StatefulSize;
  readonly mongodb: StatefulSize;
  /** Service registry of release v3.8. */
  readonly etcd: StatefulSize;
  /** Service registry of release v3.4. */
  readonly zookeeper: StatefulSize;
  readonly redpanda: StatefulSize & {
    /** Replicas of each partition, at most `replicas`. */
    readonly replicationFactor: number;
    /** Partitions of each topic: the maximum of msgtransfer or push pods that can work in parallel. */
    readonly partitions: number;
  };
  readonly dragonfly: StatefulSize & {
    /**
     * `none`: the first pod is a static primary, and the loss of its node is an outage. `sentinel`: three Sentinels promote a
     * replica, and two proxies at Dragonfly's address forward to the current primary.
     */
    readonly failover: Failover;
  };
  readonly seaweedfs: {
    readonly master: StatefulSize;
    readonly volume: StatefulSize;
    readonly filer: StatefulSize;
    /** Replication setting of SeaweedFS. Its last digit is the number of additional copies, on other volume servers. */
    readonly replication: '000' | '001' | '002';
  };
  readonly monitoring: Monitoring;
  /** Needs `gke`. Default: no backups. */
  readonly backups?: Backups;
  /** Needs `gke` and ingress-nginx. Default: no traces. */
  readonly tracing?: Tracing;
  /** Default: resources are not checked against a load. */
  readonly load?: Load;
  /** Registration and logins with a password. Default: your own application server requests the tokens of users from OpenIM. */
  readonly accounts?: Accounts;
  /** Default: images are pulled from their publishers, without a login. */
  readonly images?: Images;
  /** Labels, annotations and placement in addition to those of the charts. */
  readonly customize?: Customize;
  /** External data services. Default: all run in the cluster. To migrate an existing environment: docs/runbooks/managed-services.md. */
  readonly dataServices?: DataServices;
  /** What additions/<name>.ts needs in addition to its objects. */
  readonly additions?: Additions;
}
