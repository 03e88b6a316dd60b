import assert from 'node:assert';
import { closeSync, constants, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../../charts/constructs/manifest';
import { loadEnvironment } from '../../../environments/lib/registry';
import type { Environment } from '../../../environments/lib/types';
import { distFolder, readObjects } from '../dist';
import { atExit } from './at-exit';
import { hostTable, type Place } from './hosts';
import { PodNetwork } from './network';
import { Pod } from './pod';
import { randomSecrets, type SecretReader } from './secrets';
import type { PodSpec } from './spec';

/**
 * Changes to the files of ConfigMaps that a test double cannot read, by file: text and its replacement. A text that the
 * file does not contain is an error.
 */
export type Substitutions = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;

/** Pods of one environment on this machine: a network, a table of hosts for a DNS, random Secrets. Closed at the end. */
export class Site {
  private readonly pods = new Map<string, Pod>();
  private next: number;
  private closed = false;
  private readonly outside = new Map<string, string>();
  /** ConfigMaps that are not in the output, by name. */
  readonly made = new Map<string, Readonly<Record<string, string>>>();

  private constructor(
    readonly objects: readonly Manifest[],
    readonly secrets: SecretReader,
    readonly network: PodNetwork,
    readonly folder: string,
    private readonly places: readonly Place[],
    private readonly substitutions: Substitutions,
  ) {
    this.next = places.length;
    atExit.add(this.onExit);
  }

  private readonly onExit = (): void => this.close();

  /** `sets`: the StatefulSets whose pods get an address. */
  static async open(name: string, sets: readonly string[], substitutions: Substitutions = {}): Promise<Site> {
    return Site.of(loadEnvironment(name), readObjects(distFolder(name)), sets, substitutions);
  }

  /** Closes it once `use` has ended. */
  async during<T>(use: (site: Site) => Promise<T>): Promise<T> {
    try {
      return await use(this);
    } finally {
      this.close();
    }
  }

  /** Of an environment that `dist/` does not hold. */
  static async of(
    environment: Environment,
    objects: readonly Manifest[],
    sets: readonly string[],
    substitutions: Substitutions = {},
    secrets: SecretReader = randomSecrets(environment),
  ): Promise<Site> {
    const places: Place[] = sets
      .map((name) => find(objects, 'StatefulSet', ({ metadata }) => metadata.name === name, name))
      .flatMap((set) =>
        Array.from({ length: set.spec.replicas }, (_, ordinal) => ({ set, name: `${set.metadata.name}-${ordinal}` })),
      )
      .map((place, index) => ({ ...place, index }));
    const network = PodNetwork.open();
    const folder = mkdtempSync(join(tmpdir(), 'openim-real-'));
    const site = new Site(objects, secrets, network, folder, places, substitutions);
    site.nameHosts();
    return site;
  }

  /** A pod of a StatefulSet. Started again after its end, it finds its volumes as it left them. */
  async pod(set: string, ordinal = 0): Promise<Pod> {
    const made = this.pods.get(`${set}-${ordinal}`);
    if (made) {
      return made;
    }
    const place = this.places.find(({ name }) => name === `${set}-${ordinal}`);
    assert(place, `StatefulSet ${set} has no pod ${ordinal} here`);
    const claims = place.set.spec.volumeClaimTemplates.map((claim: Manifest) => claim.metadata.name);
    return this.make(place.set, place.name, place.index, place.set.spec.template.spec, claims);
  }

  /** All pods of a StatefulSet. */
  all(set: string): Promise<Pod[]> {
    const ordinals = this.places.filter((place) => place.set.metadata.name === set).map((_, ordinal) => ordinal);
    return Promise.all(ordinals.map((ordinal) => this.pod(set, ordinal)));
  }

  /** Runs the Job whose name is `<name>-<hash>` to its end, in a new pod; its log. Throws with that when it fails. */
  async job(name: string): Promise<string> {
    return (await this.jobPod(name)).complete();
  }

  /** The Job whose name is `<name>-<hash>`. */
  jobOf(name: string): Manifest {
    const pattern = new RegExp(`^${name}-[0-9a-f]{8}$`);
    return find(this.objects, 'Job', ({ metadata }) => pattern.test(metadata.name), name);
  }

  /** A new pod of the Job. */
  jobPod(name: string): Promise<Pod> {
    return this.extraOf(this.jobOf(name));
  }

  /** A pod more of a workload. */
  extraOf(owner: Manifest, changes: Partial<PodSpec> = {}): Promise<Pod> {
    return this.extra(owner, { ...owner.spec.template.spec, ...changes });
  }

  /** A pod beside those of the StatefulSets, in the namespace of `owner`. */
  extra(owner: Manifest, spec: PodSpec): Promise<Pod> {
    const index = this.next++;
    return this.make(owner, `${owner.metadata.name}-${index}`, index, spec, []);
  }

  /** Resolves a name of the cluster to an address of this machine, where the test fakes a workload. */
  standIn(host: string, address = this.network.gateway): void {
    this.outside.set(host, address);
    this.nameHosts();
  }

  /** The object of this kind and name. */
  object(kind: string, name: string): Manifest {
    return find(this.objects, kind, ({ metadata }) => metadata.name === name, name);
  }

  /** Ends every process and removes what was made; `KEEP_LOGS` in the environment leaves logs and volumes. */
  close(): void {
    atExit.delete(this.onExit);
    this.closed = true;
    for (const pod of this.pods.values()) {
      pod.kill();
    }
    this.network.close();
    if (!process.env.KEEP_LOGS) {
      // Processes that have just been ended may still hold a file.
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  }

  /** Services lead to the pods that run; a probe that fails does not take a pod out, unlike in a cluster. */
  private nameHosts(): void {
    if (this.closed) {
      return;
    }
    const places = this.places.map((place) => ({ ...place, running: this.pods.get(place.name)?.running ?? false }));
    const own = [...this.pods.values()].map(({ name, ip }) => `${ip} ${name}\n`);
    const outside = [...this.outside].map(([host, address]) => `${address} ${host}\n`);
    rewrite(this.hosts, [hostTable(this.objects, places, this.network), ...own, ...outside].join(''));
  }

  private get hosts(): string {
    return join(this.folder, 'hosts');
  }

  private async make(owner: Manifest, name: string, index: number, spec: PodSpec, claims: readonly string[]): Promise<Pod> {
    const namespace = owner.metadata.namespace ?? '';
    const pod = new Pod(spec, claims, {
      name,
      namespace,
      ip: this.network.address(index),
      network: this.network.join(index),
      folder: this.folder,
      mounts: [`${this.hosts}:/etc/hosts:ro`],
      secrets: this.secrets,
      configMaps: (map) => this.files(namespace, map),
      made: this.made,
      changed: () => this.nameHosts(),
    });
    this.pods.set(name, pod);
    this.nameHosts();
    return pod;
  }

  private files(namespace: string, name: string): Record<string, string> {
    const { data } = find(
      this.objects,
      'ConfigMap',
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
      `${namespace}/${name}`,
    );
    return Object.fromEntries(
      Object.entries(data as Record<string, string>).map(([file, text]) => [file, this.substituted(file, text)]),
    );
  }

  private substituted(file: string, text: string): string {
    return (this.substitutions[file] ?? []).reduce((changed, [from, to]) => {
      assert(changed.includes(from), `${file} has no "${from}", which verify/ wants to replace by "${to}"`);
      return changed.replace(from, to);
    }, text);
  }
}

/** In place, as containers have the file mounted, and never empty: a program may be reading it. */
function rewrite(path: string, text: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o644);
  writeSync(file, text, 0);
  ftruncateSync(file, Buffer.byteLength(text));
  closeSync(file);
}

function find(objects: readonly Manifest[], kind: string, test: (object: Manifest) => boolean, name: string): Manifest {
  const object = objects.find((one) => one.kind === kind && test(one));
  assert(object, `the output has no ${kind} ${name}`);
  return object;
}
