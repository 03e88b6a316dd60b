/**
 * Every image of the product, the only place with versions. Renovate reads the comments; `digest` follows the tag if it
 * is known. A mutable tag ("latest", none) stops the synthesis.
 */
export const images = {
  // Pinned by OpenIM's own compose file; patch.16 has no published image (open-im-server#3731).
  // renovate: datasource=docker
  openim: 'docker.io/openim/openim-server:v3.8.3-patch.15',
  // The last release with MySQL. Its own workflow pushes the tag without the "v" that later releases have.
  // renovate: datasource=docker
  openimV34: 'docker.io/openim/openim-server:3.4.0',
  // Pinned by OpenIM's own compose file, like the next one.
  // renovate: datasource=docker
  openimChat: 'docker.io/openim/openim-chat:v1.8.4-patch.5',
  // No sources are published. accounts.admin.frontEnd asks for it.
  // renovate: datasource=docker
  openimAdminFront: 'docker.io/openim/openim-admin-front:release-v1.8.4-patch.2',
  // renovate: datasource=docker
  mysql: 'docker.io/library/mysql:8.4.10',
  // renovate: datasource=docker
  mongodb: 'docker.io/library/mongo:7.0.37',
  // renovate: datasource=docker
  etcd: 'quay.io/coreos/etcd:v3.6.16',
  // renovate: datasource=docker
  zookeeper: 'docker.io/library/zookeeper:3.9.4',
  // renovate: datasource=docker
  redpanda: 'docker.redpanda.com/redpandadata/redpanda:v26.2.6',
  // renovate: datasource=docker
  dragonfly: 'docker.dragonflydb.io/dragonflydb/dragonfly:v1.40.1',
  // The long-term release: to 2030-Q2.
  // renovate: datasource=docker
  haproxy: 'docker.io/library/haproxy:3.2.24-alpine',
  // Its valkey-sentinel watches Dragonfly.
  // renovate: datasource=docker
  valkey: 'docker.io/valkey/valkey:8.1.10-alpine',
  // renovate: datasource=docker
  seaweedfs: 'docker.io/chrislusf/seaweedfs:4.44',
  // The long-term release: to July 2027.
  // renovate: datasource=docker
  prometheus: 'docker.io/prom/prometheus:v3.13.5',
  // renovate: datasource=docker
  alertmanager: 'docker.io/prom/alertmanager:v0.34.2',
  // renovate: datasource=docker
  grafana: 'docker.io/grafana/grafana:13.2.5',
  // renovate: datasource=docker
  kubeStateMetrics: 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0',
  // renovate: datasource=docker
  mysqldExporter: 'docker.io/prom/mysqld-exporter:v0.18.0',
  // renovate: datasource=docker
  mongodbExporter: 'docker.io/percona/mongodb_exporter:0.53.0',
  // Carries the edge's spans to Cloud Trace; the exporter is in contrib alone.
  // renovate: datasource=docker
  otelCollector: 'docker.io/otel/opentelemetry-collector-contrib:0.165.0',
  // Copies to and from the bucket of the backups.
  // renovate: datasource=docker
  rclone: 'docker.io/rclone/rclone:1.76.0',
  // The last upstream release (archived 2026-03-24); environments may name a maintained fork instead.
  // renovate: datasource=docker
  ingressNginx:
    'registry.k8s.io/ingress-nginx/controller:v1.15.1@sha256:594ceea76b01c592858f803f9ff4d2cb40542cae2060410b2c95f75907d659e1',
} as const;

export type ImageName = keyof typeof images;

type Host<Image> = Image extends `${infer Registry}/${string}` ? Registry : never;
/** A source registry of the images above. */
export type SourceRegistry = Host<(typeof images)[ImageName]>;

/** Registry and path of an image with an explicit registry. */
export function parseSource(image: string): { registry: string; path: string } {
  const slash = image.indexOf('/');
  return { registry: image.slice(0, slash), path: image.slice(slash + 1) };
}

export const sourceRegistries = [
  ...new Set(Object.values(images).map((image) => parseSource(image).registry)),
] as readonly SourceRegistry[];

/** Repository, tag and digest of an image reference; tag is `undefined` if it has none. */
export function parseImage(image: string): { repository: string; tag?: string; digest?: string } {
  const [, repository = image, tag, digest] = /^(.+?)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image) ?? [];
  return { repository, tag, digest };
}
