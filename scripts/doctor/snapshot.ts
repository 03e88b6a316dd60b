import type { Manifest } from '../../charts/constructs/manifest';
import { madeNamespaces } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import type { Found } from '../deliver/live-objects';
import type { Kubectl } from '../lib/kubectl';
import type { Served } from './served';
import { Unseen } from './unseen';

/** An event, as far as it is read here. */
export interface Event {
  readonly metadata: { readonly namespace?: string };
  readonly reason: string;
  readonly message: string;
  readonly type: string;
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly series?: { readonly lastObservedTime?: string };
}

/** What the cluster said, read once; each part is read when it is first asked for. Methods throw `Unseen` when it is refused. */
export class Snapshot {
  private readonly kept = new Map<string, unknown>();
  private readonly refused = new Map<string, string>();

  constructor(
    private readonly kubectl: Kubectl,
    private readonly environment: Environment,
    /** The objects that `dist/` has. */
    readonly wanted: readonly Manifest[],
    readonly served: readonly Served[],
    /** The API server's clock less this machine's, in seconds. */
    readonly skew: number | undefined,
  ) {}

  /** Namespaces of the environment that are there. */
  namespaces(): readonly string[] {
    return this.once('namespaces', () => {
      const names = madeNamespaces(this.environment);
      const found = this.raw(['get', 'namespace', ...names, '--ignore-not-found', '--output=name']);
      return found.split('\n').flatMap((line) => (line ? [line.replace(/^namespace\//, '')] : []));
    });
  }

  /** The same; all of them where the caller may not read that. */
  present(): readonly string[] {
    try {
      return this.namespaces();
    } catch {
      return madeNamespaces(this.environment);
    }
  }

  /** Every object in the environment's namespaces of a kind that `dist/` makes or that follows from one; Secrets never. */
  objects(): readonly Found[] {
    return this.once('objects', () => this.present().flatMap((name) => this.list(this.kinds(true), name)));
  }

  /** Objects of no namespace: of the kinds that `dist/` makes, and what they say of disks. */
  clusterObjects(): readonly Found[] {
    return this.once('cluster', () => this.list(this.kinds(false)));
  }

  nodes(): readonly Found[] {
    return this.once('nodes', () => this.list(['nodes']));
  }

  /** The signs of life of the nodes. */
  leases(): readonly Found[] {
    return this.once('leases', () => this.list(['leases.coordination.k8s.io'], 'kube-node-lease'));
  }

  /** The newest last. */
  events(): readonly Event[] {
    return this.once('events', () =>
      this.present()
        .flatMap((name) => this.list(['events'], name) as unknown as readonly Event[])
        .sort((one, other) => timeOf(one) - timeOf(other)),
    );
  }

  /** Names of the keys of each Secret of a namespace, by the Secret's name. No value leaves kubectl. */
  secretKeys(namespace: string): ReadonlyMap<string, readonly string[]> {
    return this.once(`secrets ${namespace}`, () => {
      const template =
        '--output=go-template={{range .items}}{{.metadata.name}}{{range $key, $value := .data}} {{$key}}{{end}}{{"\\n"}}{{end}}';
      const lines = this.raw(['get', 'secrets', `--namespace=${namespace}`, template]).split('\n');
      return new Map(
        lines.filter(Boolean).map((line) => {
          const [name = '', ...keys] = line.split(' ');
          return [name, keys];
        }),
      );
    });
  }

  /** One key of a Secret that is public: a certificate. */
  certificate(namespace: string, name: string, key: string): string {
    const path = `--output=jsonpath={.data.${key.replaceAll('.', '\\.')}}`;
    const data = this.raw(['get', 'secret', name, `--namespace=${namespace}`, '--ignore-not-found', path]);
    return Buffer.from(data, 'base64').toString();
  }

  /** The last lines that a container wrote. Empty where there is no log. */
  lastLines(pod: Found, container: string, which: 'current' | 'previous'): readonly string[] {
    const { name, namespace } = pod.metadata;
    return this.once(`log ${namespace}/${name}/${container}/${which}`, () => {
      const previous = which === 'previous' ? ['--previous'] : [];
      const { status, stdout } = this.kubectl.attempt([
        ...['logs', name, `--namespace=${namespace}`, `--container=${container}`, '--tail=5'],
        ...previous,
      ]);
      return status === 0 ? stdout.split('\n').filter((line) => line.trim()) : [];
    });
  }

  /** The answer of a path of the API server, as JSON. */
  path<T>(path: string): T {
    return this.once(`path ${path}`, () => JSON.parse(this.raw(['get', `--raw=${path}`])) as T);
  }

  private kinds(namespaced: boolean): readonly string[] {
    const needed = new Set([...this.wanted.map(({ kind }) => kind), ...FOLLOWING]);
    return this.served
      .filter((one) => one.namespaced === namespaced && needed.has(one.kind) && one.kind !== 'Secret')
      .map(({ name }) => name);
  }

  private list(kinds: readonly string[], namespace?: string): readonly Found[] {
    const place = namespace ? [`--namespace=${namespace}`] : [];
    const { status, stdout, stderr } = this.kubectl.attempt(['get', kinds.join(','), ...place, '--output=json']);
    for (const [line, plural = ''] of stderr.matchAll(/^.*cannot list resource "([^"]+)".*$/gm)) {
      this.refused.set(plural, line.replace(/^Error from server /, ''));
    }
    // kubectl prints what it got beside what it was refused: an empty list where it was refused everything.
    const items: readonly Found[] = stdout.trim() ? JSON.parse(stdout).items : [];
    if (status !== 0 && items.length === 0) {
      throw new Unseen(stderr.split('\n').find((line) => line.trim()) ?? `exit status ${status}`);
    }
    return items;
  }

  /** Why objects of this kind were not read; `undefined` for those that were. */
  unread(kind: string): string | undefined {
    const names = this.served.filter((one) => one.kind === kind).map(({ name }) => name.split('.')[0] ?? '');
    return names.map((name) => this.refused.get(name)).find((reason) => reason !== undefined);
  }

  private raw(args: readonly string[]): string {
    try {
      return this.kubectl.command(args);
    } catch (error) {
      throw new Unseen((error as Error).message.split('\n')[0]);
    }
  }

  private once<T>(key: string, read: () => T): T {
    if (!this.kept.has(key)) {
      this.kept.set(key, read());
    }
    return this.kept.get(key) as T;
  }
}

/** Kinds that no file has and that controllers make of those that files have. */
const FOLLOWING = ['Pod', 'ReplicaSet', 'Job', 'PersistentVolumeClaim', 'ControllerRevision'];

const timeOf = ({ lastTimestamp, eventTime, series }: Event): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '') || 0;
