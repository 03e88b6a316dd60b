import type { DataServices, Egress } from './external';
import type { LogLevel, OpenimSettings } from './openim-settings';
import type { ImageName, SourceRegistry } from './versions';
import type { WorkloadName } from './workload-names';

/** Kubernetes quantity: CPU in cores ("500m", "2"), memory and storage in bytes ("512Mi", "20Gi"). */
export type Quantity = string;

/** What the scheduler reserves (`requests`) and what the kernel enforces (`limits`) for one container. */
export interface Resources {
  readonly requests: { readonly cpu: Quantity; readonly memory: Quantity };
  readonly limits: { readonly cpu: Quantity; readonly memory: Quantity };
}

/** Pods of a stateless workload. `minReplicas` below `maxReplicas` makes a HorizontalPodAutoscaler; equal values a fixed count. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** Nodes of a pool in each zone: the bounds of the cluster autoscaler. */
export interface NodeCount {
  readonly min: number;
  readonly max: number;
}

export interface StatelessSize extends Resources {
  readonly autoscaling: Autoscaling;
}

export interface StatefulSize extends Resources {
  readonly replicas: number;
  /** Size of each pod's persistent volume. */
  readonly storageSize: Quantity;
}

/** Dragonfly's reaction to the loss of its primary. */
export type Failover = 'none' | 'sentinel';

/** The charts that own a namespace. */
export type Component = 'openim' | 'redpanda' | 'dragonfly' | 'seaweedfs' | 'edge' | 'monitoring';

/** The eleven OpenIM services the seed architecture draws; Deployments are named `openim-<service>`. */
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

export interface Gke {
  /** Google Cloud project ID: 6-30 characters, lower case. */
  readonly project: string;
  /** Region of the cluster, the static address and the backups, for example "europe-west1". */
  readonly region: string;
  /** Zones of the node pool, each inside the region. */
  readonly zones: readonly string[];
  /** Zones of the pool that environments/lib/regions.ts does not have; they make their region known, too. */
  readonly unlistedZones?: readonly string[];
  readonly cluster: string;
  readonly nodePool: {
    /** "e2-standard-4": a series of environments/lib/machines.ts, whose disks fit `storage` and whose cores fit `openim.architecture`. */
    readonly machineType: string;
    /** Nodes per zone, the bounds of the cluster autoscaler. */
    readonly nodesPerZone: NodeCount;
  };
  /**
   * A second pool of Spot nodes, which Google takes back at half a minute's notice. OpenIM's services go there first and
   * to the other pool when it is gone; nothing with a disk, and not the edge. They are bounds per zone as well; with `min`
   * 0 the autoscaler may find that the other pool has room. Leave out for none.
   */
  readonly spotPool?: { readonly machineType: string; readonly nodesPerZone: NodeCount };
  /**
   * Machine types of the pools that environments/lib/machines.ts does not have. Room for pods is not checked on them, nor are
   * disks and architecture where the series is not there either.
   */
  readonly unlistedMachineTypes?: readonly string[];
  /** Name of the reserved address of the edge: a regional one for ingress-nginx, a global one for a Gateway. */
  readonly staticIpName: string;
  /** Managed zone of Cloud DNS in this project that holds the hosts. Leave out, and one is made for the domain. */
  readonly dnsZone?: string;
  /** Private ranges of nodes and of Services in the subnet of the cluster; its pods have `network.podCidr`. */
  readonly subnet: { readonly nodeCidr: string; readonly serviceCidr: string };
  /**
   * Private ranges (VPN, bastion) from which people reach the control plane at its internal address, and not otherwise.
   * Leave out for its DNS name, which Google answers for everywhere and IAM guards. It has no public address either way.
   */
  readonly authorizedNetworks?: readonly string[];
  /** Images that may run: those of this environment and its restores, what `additionalAllowlistPatterns` names ("ghcr.io/external-secrets/*"), Google's own. */
  readonly binaryAuthorization: {
    /** `audit` writes what would be refused to the audit log, `enforce` refuses it. */
    readonly mode: 'audit' | 'enforce';
    readonly additionalAllowlistPatterns: readonly string[];
  };
}

export interface Network {
  /** Private range of pod addresses; what comes from outside comes from anywhere but here. */
  readonly podCidr: string;
  /** Where pods reach the Kubernetes API server: policies see the real endpoints behind the `kubernetes` Service. */
  readonly apiServer: { readonly cidrs: readonly string[]; readonly ports: readonly number[] };
}

export interface Storage {
  readonly className: string;
  /**
   * Disk type of the StorageClass that chart `cluster` makes, one that `gke.nodePool.machineType` attaches; leave out to use a
   * class the cluster already has.
   */
  readonly diskType?: 'pd-standard' | 'pd-balanced' | 'pd-ssd' | 'hyperdisk-balanced';
  /**
   * `cmek`: disks, nodes' disks, the backups and their bucket are encrypted with a key in Cloud KMS that you may take
   * away. Leave out for Google's keys. Disks keep what they were made with: a change is a new `className`.
   */
  readonly encryption?: 'cmek';
}

export interface Access {
  /** Groups of people (Google Groups for RBAC, or any OIDC group; not `system:...`) that may look at everything but Secrets. */
  readonly viewers: readonly string[];
  /** Groups that may also restart, scale and read logs. */
  readonly operators: readonly string[];
  /** Whether operators may open a shell in a pod, where environment variables hold passwords. */
  readonly allowOperatorExec: boolean;
}

export type Controller = 'ingress-nginx' | 'gke-gateway';

export interface Edge {
  /**
   * `ingress-nginx` runs the controller in the cluster; `gke-gateway` renders the same routes as Gateway API for GKE; `both`
   * does both, each with an address of its own, while one takes over from the other (docs/runbooks/migrate-to-gateway.md).
   */
  readonly controller: Controller | 'both';
  readonly size: StatelessSize;
  /**
   * cert-manager ClusterIssuer that fills the TLS Secret (it must solve by DNS-01: the policies admit no HTTP-01 solver).
   * Leave out to bring the certificate yourself.
   */
  readonly clusterIssuer?: string;
  /**
   * Port of every node that leads to the controller's HTTPS port, 30000 to 32767: ingress where no load balancer gives the
   * Service an address (kind). Leave it out elsewhere: Kubernetes picks a port, and nothing uses it.
   */
  readonly httpsNodePort?: number;
}

/**
 * A release of OpenIM and what it needs. `v3.8` (v3.8.3) keeps everything in MongoDB; `v3.4` (v3.4.0, the last with MySQL)
 * keeps users, friends, groups and conversations in MySQL, and only messages in MongoDB.
 */
export type OpenimRelease = 'v3.8' | 'v3.4';

export interface Openim extends OpenimSettings {
  readonly release: OpenimRelease;
  /** Of the nodes: the images keep a folder of binaries for each. */
  readonly architecture: 'amd64' | 'arm64';
  readonly logLevel: LogLevel;
  /** Other levels for single programs, v3.8 alone; leave out for `logLevel` everywhere. */
  readonly logLevels?: Readonly<Partial<Record<OpenimService | 'crontask', LogLevel>>>;
  readonly services: Readonly<Record<OpenimService, StatelessSize>>;
  readonly crontask: Resources;
}

/**
 * Who collects metrics and raises alerts. `self-hosted`: Prometheus, Alertmanager, Grafana and kube-state-metrics in a
 * namespace of their own. `gmp`: Google Cloud Managed Service for Prometheus. `operator`: a Prometheus Operator that the
 * cluster has, in the namespace `namespaces.monitoring`. `none`: nobody; nothing is made for it.
 */
export type MonitoringMode = 'self-hosted' | 'gmp' | 'operator' | 'none';

/** How Alertmanager tells people. `webhook` posts Alertmanager's own JSON to a URL. */
export type Receiver = 'pagerduty' | 'slack' | 'webhook';

export interface Monitoring {
  readonly mode: MonitoringMode;
  /** Days that samples are kept; fewer where four fifths of Prometheus' volume are full before. */
  readonly retentionDays: number;
  /**
   * Receivers by severity; the URL or key is key `receiver` of Secret `alertmanager-critical` or `-warning`, in mode
   * `gmp` part of Secret `gmp-public/alertmanager`; mode `operator` leaves it to the operator's Alertmanager.
   * `heartbeat` (mode `self-hosted` only) is an external service that receives a POST every four minutes and notifies
   * people when none arrives (healthchecks.io, Dead Man's Snitch); omit it for none.
   */
  readonly receivers: { readonly critical: Receiver; readonly warning: Receiver; readonly deadMansSwitch?: 'webhook' };
  readonly prometheus: Resources & { readonly storageSize: Quantity };
  readonly alertmanager: Resources & { readonly storageSize: Quantity };
  readonly grafana: Resources;
  readonly kubeStateMetrics: Resources;
}

/** Copies of the data in a bucket of Google Cloud Storage: charts/model/backups/names.ts says of what, docs/runbooks/restore.md how to use them. */
export interface Backups {
  /** Name of the environment's own bucket, which no other environment may name; `npm run gke -- up` makes it. Dumps are `<environment>/<service>/<UTC time>`. */
  readonly bucket: string;
  /** Hours between two dumps of a database: the RPO when the database is lost permanently. */
  readonly intervalHours: 1 | 2 | 3 | 4 | 6 | 8 | 12 | 24;
}

/** Spans of the requests at ingress-nginx, in Cloud Trace. OpenIM adds none of its own. */
export interface Tracing {
  /** Share of the requests that is traced: above 0, up to 1. */
  readonly samplingRatio: number;
}

/** Where nodes pull images from, and with which login: docs/registry.md. */
export interface Images {
  /**
   * A mirror: "registry.example/mirror" makes `docker.io/openim/openim-server:v1` to `registry.example/mirror/openim/openim-server:v1`.
   * An object names one mirror for each source: proxies (Artifact Registry's remote repositories, Harbor's proxy projects) have
   * a single upstream each. `npm run gke -- up` makes those that are in Artifact Registry of the environment's project.
   */
  readonly registry?: string | Readonly<Record<SourceRegistry, string>>;
  /** Names of Secrets of type `kubernetes.io/dockerconfigjson` that each namespace has: the pods there pull with them. */
  readonly pullSecrets?: readonly string[];
  /** Images by the key of `versions.ts`, used as they are written here and never looked for in `registry`: a maintained fork. */
  readonly overrides?: Readonly<Partial<Record<ImageName, string>>>;
}

/** As in a pod's `tolerations`. */
export interface Toleration {
  readonly key?: string;
  /** Leave out for `Equal`. */
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly tolerationSeconds?: number;
}

/** What objects and pods get in addition to the charts' own values. */
export interface Customization {
  /** On objects, pods and volume claims ("example.com/cost-center": "chat"). A change of claims is refused for a live StatefulSet: docs/customize.md. */
  readonly labels?: Readonly<Record<string, string>>;
  /** On objects and pods. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels of the nodes that pods go to. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  /** A RuntimeClass that the cluster has ("gvisor"). */
  readonly runtimeClassName?: string;
}

/** `all` and what a workload has of its own are both applied; where they name the same key, the workload's value counts. */
export interface Customize {
  /** For every object and every pod, those of setup Jobs, backups and restores included. */
  readonly all?: Customization;
  /** For the pods of a workload, and the objects that carry its name. */
  readonly workloads?: Readonly<Partial<Record<WorkloadName, Customization>>>;
}

/** What the code in `additions/<environment>.ts` needs besides objects of its own: docs/additions.md. */
export interface Additions {
  /** More namespaces. Each gets Pod Security, default deny, DNS, a quota for what is in it, and the Roles of people. */
  readonly namespaces?: readonly string[];
  /** Secrets that pods may name; `npm run secrets` makes the keys that are missing, of 32 letters and digits each. */
  readonly secrets?: readonly AddedSecret[];
  /** Host names at the edge besides `domain` and `s3.<domain>`: in the certificate, in DNS, and admitted for Ingresses. */
  readonly hosts?: readonly string[];
  readonly alerts?: readonly AddedAlert[];
}

export interface AddedSecret {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
}

/** Notified as other alerts are, in every mode of monitoring but `none`. */
export interface AddedAlert {
  readonly name: string;
  readonly severity: 'critical' | 'warning';
  /** PromQL. */
  readonly expr: string;
  /** How long the expression must hold: "5m". */
  readonly for: string;
  readonly summary: string;
  /** URL of what to do. */
  readonly runbook: string;
}

/** Meshes that the manifests are written for; the cluster has it by its own installation (docs/components/mesh.md). */
export type MeshKind = 'none' | 'istio-ambient' | 'istio-sidecar' | 'linkerd';

/** Whether what is in the mesh takes encrypted connections of pods in it alone, or plain ones too, while a mesh comes or goes. */
export type Mtls = 'strict' | 'permissive';

export interface Mesh {
  /**
   * `istio-ambient`: every pod, encrypted by a proxy on each node. `istio-sidecar` and `linkerd`: OpenIM's services and
   * ingress-nginx, each with a proxy in its pod; data services stay outside.
   */
  readonly kind: MeshKind;
  readonly mtls: Mtls;
}

/** What an environment must carry; what cannot is refused, with the value that can (docs/capacity.md). */
export interface Load {
  /** Peak of concurrent connections. Each one is a WebSocket; a user with two devices counts twice. */
  readonly usersOnline: number;
  /** At the busiest. */
  readonly messagesPerSecond: number;
  /** Leave out for `messagesPerSecond` around the clock. */
  readonly messagesPerDay?: number;
  readonly uploadGbPerDay: number;
  /** Days that OpenIM keeps messages; 365 without a load. */
  readonly retentionDays: number;
}

/** The programs of openim-chat; Deployments are named `openim-<service>`. */
export type AccountsService = 'chat-api' | 'chat-rpc' | 'admin-api' | 'admin-rpc';

/** Registration and logins with a password, by OpenIM's own server for them: docs/accounts.md. Needs release v3.8. */
export interface Accounts {
  readonly kind: 'openim-chat';
  /**
   * `closed`: only administrators make accounts. `verified`: users, too, with a code that is sent to their mail address or
   * phone; needs `mail` or `sms`.
   */
  readonly registration: 'closed' | 'verified';
  /** Leave a service out for 2 to 5 pods of 250m CPU and 256Mi each. */
  readonly services?: Readonly<Partial<Record<AccountsService, StatelessSize>>>;
  /** Sends codes by SMTP, which logs in as `sender`; the password is in Secret `openim-chat-mail`. */
  readonly mail?: {
    readonly host: string;
    /** 465 for TLS from the start, 587 and 2525 for STARTTLS. */
    readonly port: 465 | 587 | 2525;
    /** "noreply@example.com" */
    readonly sender: string;
    readonly subject: string;
    /** Where packets to `host` may go. */
    readonly egress: Egress;
  };
  /** Sends codes by Aliyun's SMS service; the access key is in Secret `openim-chat-sms`. */
  readonly sms?: {
    readonly provider: 'ali';
    /** "dysmsapi.aliyuncs.com" */
    readonly endpoint: string;
    /** Name and template that the service has approved: "Example", "SMS_123456789". */
    readonly signName: string;
    readonly template: string;
    /** Where packets to `endpoint` may go. */
    readonly egress: Egress;
  };
  /** A LiveKit server for calls, to which clients connect directly; its API key is in Secret `openim-chat-livekit`. */
  readonly liveKit?: { /** "wss://livekit.example.com" */ readonly url: string };
  /** Opens the admin API to these clients, through ingress-nginx only. Leave out for `kubectl port-forward` only. */
  readonly admin?: {
    /** Ranges of the administrators' addresses (VPN, office); all others get 403. */
    readonly cidrs: readonly string[];
    /** OpenIM's pages for administrators: an image without published sources. Leave out for none. */
    readonly frontEnd?: 'closed-source-image';
  };
}

export interface Environment {
  /** Lower-case DNS label: the folder under `dist/` and the file name under `environments/`. */
  readonly name: string;
  /** API and WebSocket host; object storage answers at `s3.<domain>`. */
  readonly domain: string;
  /** Sites whose pages upload and download objects from a browser ("https://web.example"). */
  readonly corsAllowedOrigins: readonly string[];
  /** Leave out for a cluster that is not on GKE (kind, minikube). */
  readonly gke?: Gke;
  readonly network: Network;
  readonly namespaces: Readonly<Record<Component, string>>;
  readonly storage: Storage;
  /** `existing`: Secrets are made by `npm run secrets`; `external-secrets`: by the operator, from GCP Secret Manager. */
  readonly secrets: 'existing' | 'external-secrets';
  /**
   * Encrypts what OpenIM sends to MongoDB and to Redpanda, with certificates of this cert-manager ClusterIssuer: a CA or Vault,
   * as it must take names of cluster.local and hand out its CA. Leave out for plain connections.
   */
  readonly internalTls?: { readonly clusterIssuer: string };
  readonly mesh: Mesh;
  readonly access: Access;
  readonly edge: Edge;
  readonly openim: Openim;
  /** `replicas` counts the primary, and copies of it that answer reads at `openim-mysql-read`: none with 1. */
  readonly mysql: StatefulSize;
  readonly mongodb: StatefulSize;
  /** The registry of release v3.8. */
  readonly etcd: StatefulSize;
  /** The registry of release v3.4. */
  readonly zookeeper: StatefulSize;
  readonly redpanda: StatefulSize & {
    /** Copies of each partition. */
    readonly replicationFactor: number;
    /** Partitions of each topic: the most msgtransfer or push pods that can share the work. */
    readonly partitions: number;
  };
  readonly dragonfly: StatefulSize & {
    /**
     * `none`: the first pod is the static primary, and the loss of its node is an outage. `sentinel`: three Sentinels
     * promote a replica, and two proxies listen at Dragonfly's address and forward to the current primary.
     */
    readonly failover: Failover;
  };
  readonly seaweedfs: {
    readonly master: StatefulSize;
    readonly volume: StatefulSize;
    readonly filer: StatefulSize;
    /** SeaweedFS `xyz` placement; the last digit counts extra copies on other servers of the same rack. */
    readonly replication: '000' | '001' | '002';
  };
  readonly monitoring: Monitoring;
  /** Leave out for no backups. Needs `gke`. */
  readonly backups?: Backups;
  /** Leave out for none. Needs `gke` and ingress-nginx. */
  readonly tracing?: Tracing;
  /** Leave out, and nothing is compared with what the environment carries. */
  readonly load?: Load;
  /** Leave out for none: an application server of your own asks OpenIM for its users' tokens. */
  readonly accounts?: Accounts;
  /** Leave out to pull every image from where it is published, without a login. */
  readonly images?: Images;
  /** Labels, annotations and placement in addition to the charts' own; leave out for none. */
  readonly customize?: Customize;
  /** External data services; leave out for this chart's own. A live environment changes by docs/runbooks/managed-services.md. */
  readonly dataServices?: DataServices;
  /** What additions/<name>.ts needs besides its objects; leave out for none. */
  readonly additions?: Additions;
}
