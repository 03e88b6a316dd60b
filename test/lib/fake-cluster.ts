import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { LOADER } from '../../scripts/lib/loader';

const root = join(__dirname, '..', '..');

export interface FakeSecret {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly [field: string]: unknown };
  readonly type?: string;
  readonly data: Readonly<Record<string, string>>;
}

/** What test/fixtures/bin/kubectl and gcloud read and write. */
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

/** A cluster and a Secret Manager that exist in one file only. */
export class FakeCluster {
  private readonly folder = mkdtempSync(join(tmpdir(), 'openim-secrets-'));
  private readonly file = join(this.folder, 'state.json');

  constructor(state: Partial<FakeState> = {}) {
    const empty = { namespaces: {}, secrets: {}, meanwhile: {}, failures: [], entries: {}, calls: [] };
    this.state = { context: 'kind-openim', ...empty, ...state };
  }

  get state(): FakeState {
    return JSON.parse(readFileSync(this.file, 'utf8'));
  }

  set state(state: FakeState) {
    writeFileSync(this.file, JSON.stringify(state));
  }

  /** Runs scripts/secrets.ts with these arguments and no other programs on the PATH than the fakes, or those of `path`. */
  run(args: string, { path = join(root, 'test/fixtures/bin'), env = {} } = {}) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...LOADER, 'scripts/secrets.ts', ...args.split(' ').filter(Boolean)],
      {
        cwd: root,
        encoding: 'utf8',
        // The fakes' first line needs node; a PATH without them must not have the node folder, where kubectl may be.
        env: { PATH: path && `${path}${delimiter}${dirname(process.execPath)}`, FAKE_STATE: this.file, ...env },
      },
    );
    return { status, stdout, stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
