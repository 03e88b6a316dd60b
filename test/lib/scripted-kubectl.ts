import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { LOADER } from '../../scripts/lib/loader';

const root = join(__dirname, '..', '..');

/** What kubectl says to calls that start so, the context's flags left out. */
export interface ScriptedAnswer {
  readonly call: string;
  readonly status?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** How long it takes to say it. */
  readonly seconds?: number;
  /** The next such call gets the next answer of the script. */
  readonly once?: true;
}

export interface ScriptRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A kubectl that has no cluster, only answers. */
export class ScriptedKubectl {
  readonly folder = mkdtempSync(join(tmpdir(), 'openim-kubectl-'));
  private readonly file = join(this.folder, 'script.json');

  constructor(answers: readonly ScriptedAnswer[]) {
    writeFileSync(this.file, JSON.stringify(answers));
  }

  get calls(): readonly { readonly args: readonly string[]; readonly input: string }[] {
    const file = `${this.file}.calls`;
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  }

  /** Calls that change a cluster. */
  get writes() {
    return this.calls.filter(
      ({ args }) =>
        args.some((arg) => /^(apply|create|delete|patch|replace)$/.test(arg)) && !args.includes('--dry-run=server'),
    );
  }

  /** Runs `scripts/<script>.ts`; `meanwhile` gets the id of its process. */
  run(
    script: string,
    args: string,
    env: Readonly<Record<string, string>> = {},
    meanwhile: (id: number) => void = () => {},
  ): Promise<ScriptRun> {
    const path = [join(root, 'test/fixtures/scripted'), dirname(process.execPath)].join(delimiter);
    const child = spawn(process.execPath, [...LOADER, `scripts/${script}.ts`, ...args.split(' ').filter(Boolean)], {
      cwd: root,
      env: { PATH: path, KUBECTL_SCRIPT: this.file, ...env },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => {
      output.stdout += data;
    });
    child.stderr.on('data', (data) => {
      output.stderr += data;
    });
    meanwhile(child.pid ?? 0);
    return new Promise((resolve) => {
      child.on('close', (status) => resolve({ status, ...output }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
