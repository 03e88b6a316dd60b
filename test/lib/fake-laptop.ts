import { readFileSync } from 'node:fs';
import type { Manifest } from '../../charts/constructs/manifest';
import { loadEnvironment } from '../../environments/lib/registry';
import { built } from '../../scripts/lib/built';
import type { Ended, Run } from '../../scripts/lib/command';
import type { Command } from '../../scripts/lib/process';
import { localOn } from '../../scripts/local/command';
import type { Machine } from '../../scripts/local/machine';
import { FakeCluster } from './fake-cluster';
import { inProcess, type Variables } from './in-process';
import { live } from './live';

const objects = built(loadEnvironment('local')).flatMap((output) => output.objects);
/** Kinds that the second look at the cluster finds ready. */
const KINDS = ['StatefulSet', 'Job', 'Deployment'];

/** A smoke test that must not start. */
const refused: Command = () => {
  throw new Error('the smoke test was started');
};

/** A smoke test that passes, without its seconds of uploads. */
export const passes: Command = async (_, terminal) => {
  terminal.out('16 passed, 0 failed, 0 skipped in 1.0 s');
  return 0;
};

/** The nodes of a kind cluster: their labels. */
type Nodes = readonly Readonly<Record<string, string>>[];

/** A machine with docker, kind and kubectl in memory, as far as `npm run local` asks for them. */
export class FakeLaptop {
  /** What these programs answer; one that is missing is not installed. */
  programs: Record<string, Partial<Ended> | undefined> = {
    docker: { stdout: JSON.stringify({ NCPU: 8, MemTotal: 16 * 2 ** 30, Architecture: 'x86_64', ServerVersion: '28.2.2' }) },
    kind: { stdout: 'kind v0.30.0 go1.24.6 linux/amd64\n' },
    kubectl: { stdout: JSON.stringify({ clientVersion: { gitVersion: 'v1.34.1' } }) },
  };
  clusters: Record<string, Nodes> = {};
  /** What a call of kind that starts so fails with. */
  kindFails: { readonly call: string; readonly says: string } | undefined;
  addresses: Record<string, string> = { 'openim.localhost': '127.0.0.1', 's3.openim.localhost': '127.0.0.1' };
  /** Something else has port 443, or a port-forward. */
  portTaken = false;
  cluster = new FakeCluster();
  node = { architecture: 'amd64' };
  classes = ['standard'];
  apiServer = { endpoints: [{ addresses: ['172.18.0.2'] }], ports: [{ port: 6443 }] };
  /** Pods beside the workloads, by the number of the look at them. */
  pods: (look: number) => readonly object[] = () => [];
  /** Status of a workload instead of what the number of the look gives. */
  status: (object: Manifest) => object | undefined = () => undefined;
  applied = false;
  readonly calls: string[] = [];
  private looks = 0;

  constructor(private readonly smoke: Command = refused) {}

  /** `npm run local -- <args>`. */
  local(args: string, variables: Variables = {}): Promise<Ended> {
    const machine: Machine = {
      addressOf: async (name) => this.addresses[name],
      listens: async () => this.portTaken || this.clusters['openim-local'] !== undefined,
      smoke: this.smoke,
    };
    return inProcess(localOn(machine), args, this.program, variables);
  }

  /** Calls that change something, by their first words. */
  get changes(): readonly string[] {
    return this.calls.filter((call) => /^(kind (create|delete|export)|kubectl (apply|create|replace|delete))/.test(call));
  }

  readonly program: Run = (program, all, input) => {
    const { name } = program;
    const answer = this.programs[name];
    if (!answer) {
      throw new Error(`${name} is not on the PATH; install it: ${program.install}`);
    }
    const args = all.filter((arg) => !/^--(context|request-timeout|kubeconfig)=/.test(arg));
    const call = `${name} ${args.join(' ')}`;
    this.calls.push(call);
    if (name === 'docker' || name === 'podman' || /^(kind|kubectl) version/.test(call)) {
      return { status: 0, stdout: '', stderr: '', ...answer };
    }
    return name === 'kind' ? this.kind(args, input) : this.kubectl(program, all, args, input);
  };

  private kind(args: readonly string[], input: string): Ended {
    const name = args.find((arg) => arg.startsWith('--name='))?.slice('--name='.length) ?? '';
    const call = args.join(' ');
    if (this.kindFails && call.startsWith(this.kindFails.call)) {
      return { status: 1, stdout: '', stderr: this.kindFails.says };
    }
    switch (args.slice(0, 2).join(' ')) {
      case 'get clusters': {
        const names = Object.keys(this.clusters);
        return names.length > 0 ? ended(`${names.join('\n')}\n`) : { ...ended(''), stderr: 'No kind clusters found.\n' };
      }
      case 'create cluster':
        this.clusters[name] = JSON.parse(input).nodes.map(({ labels }: { labels: Nodes[number] }) => labels);
        return ended('');
      case 'get kubeconfig':
        return ended(`kubeconfig of ${name}\n`);
      case 'export kubeconfig':
        return ended('');
      case 'delete cluster':
        delete this.clusters[name];
        return ended('');
      default:
        return { status: 1, stdout: '', stderr: `the fake does not know: kind ${call}\n` };
    }
  }

  private kubectl(program: Parameters<Run>[0], all: readonly string[], args: readonly string[], input: string): Ended {
    const call = args.join(' ');
    if (call.startsWith('get storageclasses')) {
      return ended(this.classes.map((name) => `storageclass.storage.k8s.io/${name}\n`).join(''));
    }
    if (call.startsWith('get endpointslices')) {
      return ended(JSON.stringify({ items: [this.apiServer] }));
    }
    if (call.startsWith('get nodes') && !all.some((arg) => arg.startsWith('--kubeconfig='))) {
      return ended(JSON.stringify({ items: [{ metadata: { name: 'node' }, status: { nodeInfo: this.node } }] }));
    }
    if (call.startsWith('get nodes')) {
      const file = all.find((arg) => arg.startsWith('--kubeconfig='))?.slice('--kubeconfig='.length) ?? '';
      const [, name = ''] = /^kubeconfig of (.*)\n$/.exec(readFileSync(file, 'utf8')) ?? [];
      const items = (this.clusters[name] ?? []).map((labels, at) => ({ metadata: { name: `${name}-${at}`, labels } }));
      return ended(JSON.stringify({ items }));
    }
    if (call.startsWith('apply --dry-run=server')) {
      return ended('');
    }
    if (call.startsWith('apply')) {
      this.applied ||= call.includes('.k8s.yaml');
      const { state } = this.cluster;
      const { kind, metadata } = JSON.parse(input || '{"metadata":{}}');
      this.cluster.state = {
        ...state,
        namespaces: { ...state.namespaces, ...(kind === 'Namespace' ? { [metadata.name]: metadata } : {}) },
      };
      return ended('');
    }
    if (call.startsWith('get deployments')) {
      return ended(JSON.stringify({ items: this.applied ? this.found() : [] }));
    }
    return this.cluster.program(program, args, input);
  }

  private found(): readonly object[] {
    this.looks += 1;
    const workloads = objects.filter(({ kind }) => KINDS.includes(kind));
    return [
      ...workloads.map((object) => {
        const status = this.status(object) ?? (this.looks > 1 ? undefined : {});
        // The API server gives each Job a selector of its own.
        const selector = object.spec.selector ?? { matchLabels: { 'controller-uid': object.metadata.name } };
        // Nobody who waits for a workload reads its template, which is most of it.
        return live({ ...object, spec: { ...object.spec, selector, template: undefined } }, status);
      }),
      ...this.pods(this.looks),
    ];
  }
}

const ended = (stdout: string): Ended => ({ status: 0, stdout, stderr: '' });
