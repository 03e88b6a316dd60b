/** Folder of `verify/tools/` with a go.mod. */
export type Module =
  | 'backup'
  | 'cluster'
  | 'container'
  | 'lint'
  | 'mongodb'
  | 'msgtransfer'
  | 'openim'
  | 'operator'
  | 'rpk'
  | 'weed';

export interface Program {
  readonly module: Module;
  /** Package that `go build` takes. */
  readonly source: string;
  readonly flags: readonly string[];
  /** Files that a dependency embeds and that Go's module proxy does not have, as its release makes them; their text by path. */
  readonly lacking?: { readonly module: string; readonly files: Readonly<Record<string, string>> };
}

/**
 * Programs that run for long. Inlining is a fifth of the CPU that a build takes, and the others do not pay it back: without it
 * weed takes half as much CPU again to start.
 */
const inlined: readonly Module[] = ['cluster', 'weed'];

const build = (module: Module, source: string, linker: string, flags: readonly string[]): Program => ({
  module,
  source,
  // Without symbols and debugging information: they are a third of a program, and an eighth of the CPU that a build takes.
  flags: [`-ldflags=-s -w${linker}`, `-gcflags=all=-dwarf=false${inlined.includes(module) ? '' : ' -l'}`, ...flags],
});

const program = (module: Module, source: string, ...flags: readonly string[]): Program => build(module, source, '', flags);

// Without a version of its own a component calls itself v0.0.0-master, and clients take it for one.
const version = 'k8s.io/component-base/version';
const stamp = ` -X ${version}.gitVersion=v1.34.4 -X ${version}.gitMajor=1 -X ${version}.gitMinor=34 -X ${version}.gitTreeState=clean`;

const kubernetes = (name: string): Program => build('cluster', `k8s.io/kubernetes/cmd/${name}`, stamp, []);

// Without the other twenty discoveries, which are most of its 900 packages; kubectl has this one's.
const prometheus = (name: string): Program =>
  program('cluster', `github.com/prometheus/prometheus/cmd/${name}`, '-tags=remove_all_sd,enable_kubernetes_sd');

const mongoTool = (name: string): Program => program('mongodb', `github.com/mongodb/mongo-tools/${name}/main`);

/** Every program that the suite builds; the go.mod of its module has the versions. */
const programs = {
  etcd: program('cluster', 'go.etcd.io/etcd/server/v3'),
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  argocd: program('cluster', './argocd'),
  network: program('cluster', './network'),
  container: program('container', '.'),
  weed: program('weed', 'github.com/seaweedfs/seaweedfs/weed'),
  rclone: program('backup', '.'),
  etcdctl: program('backup', 'go.etcd.io/etcd/etcdctl/v3'),
  etcdutl: program('backup', 'go.etcd.io/etcd/etcdutl/v3'),
  'cert-manager': program('cluster', './cert-manager'),
  clients: program('openim', './clients'),
  mongod: program('openim', './mongod'),
  mongodump: mongoTool('mongodump'),
  mongorestore: mongoTool('mongorestore'),
  ferretdb: {
    ...program('mongodb', 'github.com/FerretDB/FerretDB/cmd/ferretdb', '-tags=ferretdb_no_postgresql'),
    lacking: { module: 'github.com/FerretDB/FerretDB', files: { 'build/version/version.txt': 'v1.24.2\n' } },
  },
  // The newest release that Go's module proxy has; what its two consumers do with a failure is the same in patch.15.
  msgtransfer: program('msgtransfer', 'github.com/openimsdk/open-im-server/v3/cmd/openim-msgtransfer'),
  registry: program('openim', './registry'),
  rpk: program('rpk', '.'),
  prometheus: prometheus('prometheus'),
  promtool: prometheus('promtool'),
  alertmanager: {
    ...program('cluster', 'github.com/prometheus/alertmanager/cmd/alertmanager'),
    // Its pages for people.
    lacking: { module: 'github.com/prometheus/alertmanager', files: { 'ui/app/dist/index.html': '' } },
  },
  amtool: program('cluster', 'github.com/prometheus/alertmanager/cmd/amtool'),
  queries: program('cluster', './queries'),
  vale: program('lint', 'github.com/vale-cli/vale/v3/cmd/vale'),
  actionlint: program('lint', 'github.com/rhysd/actionlint/cmd/actionlint'),
  'kube-score': program('lint', 'github.com/zegl/kube-score/cmd/kube-score'),
} satisfies Readonly<Record<string, Program>>;

export type ToolName = keyof typeof programs;

export const programOf = (name: ToolName): Program => programs[name];

export const toolNames = Object.keys(programs) as readonly ToolName[];
