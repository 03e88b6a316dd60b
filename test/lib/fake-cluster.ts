import type { Ended, Run } from '../../scripts/lib/command';
import { secrets } from '../../scripts/secrets/command';
import { inProcess, type Variables } from './in-process';

export interface FakeSecret {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly [field: string]: unknown };
  readonly type?: string;
  readonly data: Readonly<Record<string, string>>;
}

/** What there is, and what kubectl and gcloud do about it. */
export interface FakeState {
  context: string;
  namespaces: Record<string, unknown>;
  secrets: Record<string, FakeSecret>;
  /** Secrets by namespace/name, or entries of Secret Manager, that appear just before the first write. */
  meanwhile: Record<string, unknown>;
  /** Calls that start so fail, and say this. */
  failures: readonly { readonly call: string; readonly says: string }[];
  entries: Record<string, string>;
  calls: { readonly program: string; readonly args: readonly string[]; readonly input: string }[];
}

/** A cluster and a Secret Manager in memory, as far as `npm run secrets` asks for them, with the API server's own errors. */
export class FakeCluster {
  private held: FakeState;

  constructor(state: Partial<FakeState> = {}) {
    const empty = { namespaces: {}, secrets: {}, meanwhile: {}, failures: [], entries: {}, calls: [] };
    this.held = structuredClone({ context: 'kind-openim', ...empty, ...state });
  }

  get state(): FakeState {
    return structuredClone(this.held);
  }

  set state(state: FakeState) {
    this.held = structuredClone(state);
  }

  /** `npm run secrets -- <args>`. */
  run(args: string, variables: Variables = {}): Promise<Ended> {
    return inProcess(secrets, args, this.program, variables);
  }

  readonly program: Run = ({ name }, args, input): Ended => {
    this.held.calls.push({ program: name, args, input });
    try {
      const stdout = name === 'gcloud' ? this.gcloud(args, input) : this.kubectl(args, input);
      return { status: 0, stdout, stderr: '' };
    } catch (error) {
      return { status: 1, stdout: '', stderr: (error as Error).message };
    }
  };

  private gcloud([, verb, name = '']: readonly string[], input: string): string {
    const { entries, meanwhile } = this.held;
    if (verb === 'list') {
      return Object.keys(entries)
        .map((entry) => `projects/1234567890/secrets/${entry}\n`)
        .join('');
    }
    if (entries[name] || meanwhile[name]) {
      throw new Error(
        `ERROR: (gcloud.secrets.create) Resource in projects [openim-prod] is the subject of a conflict: Secret [${name}] already exists.\n`,
      );
    }
    entries[name] = input;
    return '';
  }

  private kubectl(all: readonly string[], input: string): string {
    const args = all.filter((arg) => !/^--(context|request-timeout)=/.test(arg));
    const option = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
    const failure = this.held.failures.find(({ call }) => args.join(' ').startsWith(call));
    try {
      if (args[0] === 'create' || args[0] === 'replace') {
        // Concurrent changes between this run's reading and its first write.
        Object.assign(this.held.secrets, this.held.meanwhile);
      }
      if (failure) {
        throw new Error(failure.says.replace('<input>', input));
      }
      return this.answer(args, option, input);
    } catch (error) {
      const log = 'E1125 07:34:52.252420 5389 memcache.go:265] "Unhandled Error"';
      throw new Error(`${log}\nError from server ${(error as Error).message}\n`);
    }
  }

  private answer(args: readonly string[], option: (name: string) => string, input: string): string {
    const { context, namespaces, secrets } = this.held;
    const names = args.slice(2).filter((arg) => !arg.startsWith('-'));
    switch (args[0]) {
      case 'config':
        return context;
      case 'auth':
        return 'yes\n';
      case 'get': {
        if (args[1] === 'namespace') {
          return names.flatMap((name) => (namespaces[name] ? [`namespace/${name}`] : [])).join('\n');
        }
        const items = names.map((name) => secrets[`${option('namespace')}/${name}`]).filter(Boolean);
        return items.length === 0 ? '' : JSON.stringify(names.length === 1 ? items[0] : { kind: 'List', items });
      }
      case 'create':
        return this.create(JSON.parse(input));
      case 'replace':
        return this.replace(option('raw'), JSON.parse(input));
      default:
        throw new Error(`the fake does not know: kubectl ${args.join(' ')}`);
    }
  }

  private create(object: FakeSecret & { readonly kind: string }): string {
    const { namespace, name } = object.metadata;
    const { namespaces, secrets } = this.held;
    const [place, id] =
      object.kind === 'Namespace' ? [namespaces, name] : [secrets as Record<string, unknown>, `${namespace}/${name}`];
    if (place[id]) {
      throw new Error(
        `(AlreadyExists): error when creating "STDIN": ${object.kind.toLowerCase()}s "${name}" already exists`,
      );
    }
    if (namespace && !namespaces[namespace]) {
      throw new Error(`(NotFound): error when creating "STDIN": namespaces "${namespace}" not found`);
    }
    place[id] = { ...object, metadata: { ...object.metadata, resourceVersion: '1' } };
    return '';
  }

  private replace(path: string, object: FakeSecret): string {
    const [, namespace, name, dryRun] = /^\/api\/v1\/namespaces\/(.+)\/secrets\/([^?]+)(\?dryRun=All)?$/.exec(path) ?? [];
    const id = `${namespace}/${name}`;
    const version = this.held.secrets[id]?.metadata.resourceVersion;
    if (object.metadata.resourceVersion !== version) {
      throw new Error(`(Conflict): Operation cannot be fulfilled on secrets "${name}": the object has been modified`);
    }
    if (!dryRun) {
      const metadata = { ...object.metadata, resourceVersion: String(Number(version) + 1) };
      this.held.secrets[id] = { ...object, metadata };
    }
    return '';
  }
}
