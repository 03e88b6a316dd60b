import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(__dirname, '..', '..');
const FAKES = join(root, 'test/fixtures/gke');
/** Programs of the system that the script and the fakes use. */
const TOOLS = ['awk', 'bash', 'cat', 'dirname', 'grep', 'mktemp', 'mv', 'rm', 'sed', 'sort', 'tee', 'tr'];

/** Words of a command line. */
export type Call = readonly string[];

/** Answers of scripts/values.ts, by the folder that it runs in. */
const values = new Map<string, string>();
const valuesOf = (cwd: string): string => {
  const folder = values.get(cwd) ?? mkdtempSync(join(tmpdir(), 'openim-values-'));
  values.set(cwd, folder);
  return folder;
};

/** Takes away what runs have left for those after them. */
export function removeValues(): void {
  for (const folder of values.values()) {
    rmSync(folder, { recursive: true, force: true });
  }
  values.clear();
}

/** A Google Cloud project that exists in one folder only, and a PATH that leads to its gcloud and to nothing else. */
export class FakeProject {
  private readonly folder = mkdtempSync(join(tmpdir(), 'openim-gke-'));
  readonly bin = join(this.folder, 'bin');

  constructor(private readonly cwd = root) {
    cpSync(FAKES, this.bin, { recursive: true });
    mkdirSync(join(this.folder, 'made'));
    for (const tool of TOOLS) {
      const path = (process.env.PATH ?? '').split(delimiter).find((folder) => existsSync(join(folder, tool))) ?? '/bin';
      symlinkSync(join(path, tool), join(this.bin, tool));
    }
  }

  /** `bash scripts/gke.sh <args>`, with `input` on its standard input. */
  gke(args: string, env: Readonly<Record<string, string>> = {}, input = '') {
    const fakes = { FAKE_PROJECT: this.folder, FAKE_VALUES: valuesOf(this.cwd), FAKE_NODE: process.execPath };
    const { status, stdout, stderr } = spawnSync(join(this.bin, 'bash'), ['scripts/gke.sh', ...args.split(' ')], {
      cwd: this.cwd,
      encoding: 'utf8',
      input,
      env: { PATH: this.bin, TMPDIR: this.folder, ...fakes, ...env },
    });
    return { status, stdout, stderr };
  }

  /** Every call since the last `forget`. */
  get calls(): readonly Call[] {
    const file = join(this.folder, 'calls');
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split('\x1f'))
      : [];
  }

  /** Calls of gcloud that change something. */
  get changes(): readonly Call[] {
    return this.calls
      .filter(([program]) => program !== 'kubectl' && program !== 'sleep')
      .filter((call) => !call.some((word) => READS.test(word)));
  }

  forget(): void {
    rmSync(join(this.folder, 'calls'), { force: true });
  }

  /** A resource that somebody else made, with these words of a command. */
  put(name: string, ...words: readonly string[]): void {
    writeFileSync(join(this.folder, 'made', name), words.map((word) => `${word}\n`).join(''));
  }

  /** What the cluster is called the next times that somebody asks for its state. */
  states(states: string): void {
    writeFileSync(join(this.folder, 'states'), `${states}\n`);
  }

  /** The environments have changed. */
  forgetValues(): void {
    rmSync(valuesOf(this.cwd), { recursive: true });
    values.delete(this.cwd);
  }

  /** Text by name of every resource that is there. */
  get made(): Readonly<Record<string, string>> {
    const made = join(this.folder, 'made');
    return Object.fromEntries(
      readdirSync(made)
        .sort()
        .map((name) => [name, readFileSync(join(made, name), 'utf8')]),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const READS = /^(list|describe|export|get-iam-policy|get-credentials|print-access-token)$/;
