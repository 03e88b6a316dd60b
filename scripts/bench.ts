import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../charts/app';
import { writeCharts } from '../charts/lib/dist';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';

/**
 * `npm run bench`: wall time of whole processes, from `node` to its exit, median of seven after one to warm up: all
 * shipped environments as `npm run synth` makes them, then 1 to 50 copies of `dev`.
 */
const RUNS = 7;
const COUNTS = [1, 2, 5, 10, 20, 50];
const ROOT = join(__dirname, '..');

function milliseconds(args: readonly string[], env: Record<string, string> = {}): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['--require', './scripts/lib/load-typescript.js', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
  });
  if (status !== 0) {
    throw new Error(`${args.join(' ')} exited with ${status}: ${stderr}`);
  }
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(args: readonly string[], env?: Record<string, string>): string {
  milliseconds(args, env);
  const times = Array.from({ length: RUNS }, () => milliseconds(args, env)).sort((a, b) => a - b);
  const [least, middle, most] = [times[0], times[(RUNS - 1) / 2], times[RUNS - 1]].map((time) => time?.toFixed(0));
  return `${middle} ms (${least} to ${most})`;
}

function build(count: number, folder: string): void {
  const dev = loadEnvironment('dev');
  for (let number = 1; number <= count; number++) {
    const name = `dev-${number}`;
    writeCharts(join(folder, name), buildApp(derive(dev, { name })));
  }
}

const [count, folder] = process.argv.slice(2);
if (count && folder) {
  build(Number(count), folder);
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    console.log(`node --eval 0                  ${median(['--eval', '0'])}`);
    console.log(`main.ts, every environment     ${median(['main.ts'], { CDK8S_OUTDIR: join(scratch, 'dist') })}`);
    for (const copies of COUNTS) {
      console.log(
        `${String(copies).padStart(2)} environments                ${median([__filename, String(copies), scratch])}`,
      );
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
