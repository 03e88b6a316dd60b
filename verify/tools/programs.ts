export interface Program {
  /** Folder of `verify/tools/` with its go.mod. */
  readonly module: string;
  /** Package that `go build` takes. */
  readonly source: string;
  readonly flags?: readonly string[];
  /** Files that a dependency embeds and that Go's module proxy does not have, as its release makes them; their text by path. */
  readonly lacking?: { readonly module: string; readonly files: Readonly<Record<string, string>> };
}

// Without a version of its own a component calls itself v0.0.0-master, and clients take it for one.
const version = 'k8s.io/component-base/version';
const stamp = [
  `-ldflags=-s -w -X ${version}.gitVersion=v1.34.4 -X ${version}.gitMajor=1 -X ${version}.gitMinor=34 -X ${version}.gitTreeState=clean`,
];
const kubernetes = (name: string): Program => ({
  module: 'control-plane',
  source: `k8s.io/kubernetes/cmd/${name}`,
  flags: stamp,
});

// Without the other twenty discoveries, which are most of its 900 packages; kubectl has this one's.
const prometheus = (name: string): Program => ({
  module: 'monitoring',
  source: `github.com/prometheus/prometheus/cmd/${name}`,
  flags: ['-tags=remove_all_sd,enable_kubernetes_sd', '-ldflags=-s -w'],
});

const mongoTool = (name: string): Program => ({
  module: 'mongodb',
  source: `github.com/mongodb/mongo-tools/${name}/main`,
  flags: ['-ldflags=-s -w'],
});

/** Every program that the suite builds; the go.mod of its module has the versions. */
const programs = {
  etcd: { module: 'control-plane', source: 'go.etcd.io/etcd/server/v3', flags: ['-ldflags=-s -w'] },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  argocd: { module: 'argocd', source: '.', flags: ['-ldflags=-s -w'] },
  network: { module: 'network', source: '.' },
  weed: { module: 'weed', source: 'github.com/seaweedfs/seaweedfs/weed', flags: ['-ldflags=-s -w'] },
  rclone: { module: 'backup', source: '.', flags: ['-ldflags=-s -w'] },
  etcdctl: { module: 'backup', source: 'go.etcd.io/etcd/etcdctl/v3', flags: ['-ldflags=-s -w'] },
  etcdutl: { module: 'backup', source: 'go.etcd.io/etcd/etcdutl/v3', flags: ['-ldflags=-s -w'] },
  'cert-manager': { module: 'cert-manager', source: '.', flags: ['-ldflags=-s -w'] },
  clients: { module: 'openim', source: './clients', flags: ['-ldflags=-s -w'] },
  mongod: { module: 'openim', source: './mongod', flags: ['-ldflags=-s -w'] },
  mongodump: mongoTool('mongodump'),
  mongorestore: mongoTool('mongorestore'),
  ferretdb: {
    module: 'mongodb',
    source: 'github.com/FerretDB/FerretDB/cmd/ferretdb',
    flags: ['-tags=ferretdb_no_postgresql', '-ldflags=-s -w'],
    lacking: { module: 'github.com/FerretDB/FerretDB', files: { 'build/version/version.txt': 'v1.24.2\n' } },
  },
  // The newest release that Go's module proxy has; what its two consumers do with a failure is the same in patch.15.
  msgtransfer: {
    module: 'msgtransfer',
    source: 'github.com/openimsdk/open-im-server/v3/cmd/openim-msgtransfer',
    flags: ['-ldflags=-s -w'],
  },
  registry: { module: 'registry', source: '.', flags: ['-ldflags=-s -w'] },
  prometheus: prometheus('prometheus'),
  promtool: prometheus('promtool'),
  alertmanager: {
    module: 'monitoring',
    source: 'github.com/prometheus/alertmanager/cmd/alertmanager',
    flags: ['-ldflags=-s -w'],
    // Its pages for people.
    lacking: { module: 'github.com/prometheus/alertmanager', files: { 'ui/app/dist/index.html': '' } },
  },
  amtool: { module: 'monitoring', source: 'github.com/prometheus/alertmanager/cmd/amtool', flags: ['-ldflags=-s -w'] },
  queries: { module: 'monitoring', source: '.' },
  vale: { module: 'prose', source: 'github.com/vale-cli/vale/v3/cmd/vale', flags: ['-ldflags=-s -w'] },
  'kube-score': { module: 'lint', source: 'github.com/zegl/kube-score/cmd/kube-score' },
} satisfies Readonly<Record<string, Program>>;

export type ToolName = keyof typeof programs;

export const programOf = (name: ToolName): Program => programs[name];

export const toolNames = Object.keys(programs) as readonly ToolName[];
