import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const LIB = 'scripts/lib';
const PARTS = [
  'main.ts',
  'additions',
  'charts',
  'environments',
  'imports',
  'package.json',
  'tsconfig.json',
  'cdk8s.yaml',
  LIB,
];

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What an earlier run left: everything that a run may not touch when it fails. */
export const EARLIER = {
  'dist/dev/openim.k8s.yaml': 'kind: Earlier\n',
  'dist/gone/openim.k8s.yaml': '',
  'dist/notes.txt': 'mine',
};

/** The program in a folder of its own, as after `git clone` and `npm ci`; without `dist/`. */
export class Project {
  private readonly scratch = realpathSync(mkdtempSync(join(tmpdir(), 'openim-project-')));
  readonly folder = join(this.scratch, 'openim');
  /** What stood where something was written; nothing where there was no file. */
  private readonly replaced = new Map<string, string | undefined>();

  constructor() {
    for (const part of PARTS) {
      cpSync(join(ROOT, part), this.at(part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), this.at('node_modules'));
  }

  at(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, text: string): void {
    if (!this.replaced.has(path)) {
      this.replaced.set(path, existsSync(this.at(path)) ? readFileSync(this.at(path), 'utf8') : undefined);
    }
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  leave(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      this.write(path, text);
    }
  }

  /** Text by path of every file below a folder; none when there is no such folder. */
  files(path = 'dist'): Record<string, string> {
    const entries = readdirSync(this.folder).includes(path)
      ? readdirSync(this.at(path), { recursive: true, withFileTypes: true })
      : [];
    return Object.fromEntries(
      entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .sort()
        .map((file) => [file.slice(this.folder.length + 1), readFileSync(file, 'utf8')]),
    );
  }

  /** What `npm run synth -- ...` runs. */
  synth(args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}): Run {
    return this.run(process.execPath, ['--require', `./${LIB}/load-typescript.js`, 'main.ts', ...args], variables);
  }

  run(program: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Run {
    const { CDK8S_OUTDIR: _, ...inherited } = process.env;
    return spawnSync(program, args, { cwd: this.folder, env: { ...inherited, ...variables }, encoding: 'utf8' });
  }

  /** As it was at first. */
  reset(): void {
    for (const [path, text] of this.replaced) {
      rmSync(this.at(path), { force: true });
      if (text !== undefined) {
        writeFileSync(this.at(path), text);
      }
    }
    this.replaced.clear();
    for (const folder of ['dist', 'dist.new', 'dist.old', 'elsewhere']) {
      rmSync(this.at(folder), { recursive: true, force: true });
    }
  }

  remove(): void {
    rmSync(this.scratch, { recursive: true });
  }
}
