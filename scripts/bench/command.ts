import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../charts/app';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import { commandLine } from '../lib/arguments';
import { writeCharts } from '../lib/dist';
import { LOADER } from '../lib/loader';
import { withHelp } from '../lib/process';
import { reported, type Terminal } from '../lib/terminal';

const USAGE = `usage: npm run bench
measures the wall time of npm run synth and of 1 to 50 copies of dev
from process start to exit: the median of seven runs after one warm-up, and as a multiple of an empty node process`;

const RUNS = 7;
const COUNTS = [1, 2, 5, 10, 20, 50];
const ROOT = join(__dirname, '..', '..');

function milliseconds(args: readonly string[], env: Record<string, string> = {}): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
  if (status !== 0) {
    throw new Error(`${args.join(' ')} exited with ${status}: ${stderr}`);
  }
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Milliseconds: least, median, most. */
function times(args: readonly string[], env?: Record<string, string>): readonly [number, number, number] {
  milliseconds(args, env);
  const sorted = Array.from({ length: RUNS }, () => milliseconds(args, env)).sort((a, b) => a - b);
  return [sorted[0], sorted[(RUNS - 1) / 2], sorted[RUNS - 1]] as [number, number, number];
}

function build(count: number, folder: string): void {
  const dev = loadEnvironment('dev');
  for (let number = 1; number <= count; number++) {
    const name = `dev-${number}`;
    writeCharts(join(folder, name), buildApp(derive(dev, { name })));
  }
}

function measure(scratch: string, terminal: Terminal): void {
  const dist = { CDK8S_OUTDIR: join(scratch, 'dist') };
  const [, empty] = times(['--eval', '0']);
  const line = (what: string, [least, median, most]: readonly [number, number, number]) =>
    terminal.out(
      `${what.padEnd(34)}${median.toFixed(0).padStart(6)} ms (${least.toFixed(0)} to ${most.toFixed(0)})  ${(median / empty).toFixed(1)} x`,
    );
  terminal.out(
    `median of ${RUNS} (minimum to maximum); x: relative to an empty node process, ${empty.toFixed(0)} ms; load ${loadavg()[0]?.toFixed(1)}`,
  );
  line('npm run synth -- dev, the process', times([...LOADER, 'main.ts', 'dev'], dist));
  line('npm run synth, the process', times([...LOADER, 'main.ts'], dist));
  for (const copies of COUNTS) {
    line(`${copies} copies of dev`, times([...LOADER, 'scripts/bench.ts', '--copies', String(copies), '--folder', scratch]));
  }
}

export const bench = withHelp(USAGE, (args, terminal) =>
  reported(terminal, 1, () => {
    // What it starts itself with: the copies, and where they go.
    const { values } = commandLine(args, USAGE, { copies: { type: 'string' }, folder: { type: 'string' } });
    if (values.copies && values.folder) {
      build(Number(values.copies), values.folder);
      return 0;
    }
    const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
    try {
      measure(scratch, terminal);
    } finally {
      rmSync(scratch, { recursive: true });
    }
    return 0;
  }),
);
