import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Cluster, startCluster } from './cluster/cluster';
import { noNamespaces } from './ip';
import type { Context, Part } from './part';
import { sideBySide } from './side-by-side';

const REPORT = join(__dirname, '../report');

/** Parts that run at a time at most: they hold 0.3 to 2.2 GiB each. */
const MOST = Math.min(3 * availableParallelism(), Math.floor(totalmem() / 2 ** 31));

/** What a part came to. */
interface Result {
  readonly name: string;
  passed: number;
  failed: number;
  seconds: number;
}

/**
 * Runs the parts in the order of the list, which is the longest first: as many at a time as the processors carry, and
 * then those that measure seconds, one at a time. Of several parts each line begins with the name of its part.
 *
 * A part that fails is run once more, when no other part runs, and that counts: most wait for seconds, and a machine that is
 * busy with something else breaks one of them now and then. A fault breaks both runs.
 */
export async function runParts(parts: readonly Part[]): Promise<readonly Result[]> {
  const print = (part: Part) => (line: string) =>
    console.log(parts.length === 1 ? line : line.replace(/^/gm, part.name.padEnd(11)));
  const results = new Map<Part, Result>();
  const run = async (part: Part): Promise<void> => void results.set(part, await runPart(part, print(part)));
  const together = parts.filter(({ alone }) => !alone).map((part) => () => run(part));
  await sideBySide(together, { least: 3, most: MOST, window: 5 });
  for (const part of parts.filter(({ alone }) => alone)) {
    await run(part);
  }
  for (const [part, { failed, seconds }] of [...results].filter(([, { failed }]) => failed > 0)) {
    print(part)(`  second try: ${failed} failed`);
    const second = await runPart(part, print(part));
    results.set(part, { ...second, seconds: seconds + second.seconds });
  }
  return parts.flatMap((part) => results.get(part) ?? []);
}

/** Counts by part, and a last line for all. */
export function summary(results: readonly Result[]): string {
  const sum = (key: 'passed' | 'failed') => results.reduce((total, result) => total + result[key], 0);
  return [
    ...results.map(
      ({ name, passed, failed, seconds }) => `${name.padEnd(11)}${passed} passed, ${failed} failed in ${seconds} s`,
    ),
    `${sum('passed')} passed, ${sum('failed')} failed`,
  ].join('\n');
}

/** A part that throws outside a check counts as one failure. */
async function runPart(part: Part, print: (line: string) => void): Promise<Result> {
  const start = Date.now();
  const result: Result = { name: part.name, passed: 0, failed: 0, seconds: 0 };
  const clusters: Cluster[] = [];
  print(`${part.name}: ${part.title}`);
  const context = contextOf(result, clusters, print);
  try {
    const reason = part.here && noNamespaces();
    await (part.here && reason ? context.skip(part.here, reason) : part.run(context));
  } catch (error) {
    await context.check(`${part.name} completes`, () => Promise.reject(error));
  }
  await Promise.all(clusters.map((cluster) => cluster.stop()));
  result.seconds = Math.round((Date.now() - start) / 1000);
  print(`  ${result.passed} passed, ${result.failed} failed in ${result.seconds} s`);
  return result;
}

const contextOf = (result: Result, clusters: Cluster[], print: (line: string) => void): Context => ({
  check: async (title, claim) => {
    const start = Date.now();
    try {
      const found = await claim();
      const seconds = Math.round((Date.now() - start) / 1000);
      result.passed += 1;
      print(
        `  ok    ${title}${typeof found === 'string' && found ? `: ${found}` : ''}${seconds > 0 ? ` (${seconds} s)` : ''}`,
      );
      return true;
    } catch (error) {
      result.failed += 1;
      const message = error instanceof Error ? error.message : String(error);
      print(`  FAIL  ${title}\n${message.replace(/^/gm, '          ')}`);
      return false;
    }
  },
  skip: (title, reason) => print(`  skip  ${title}: ${reason}`),
  cluster: async (options) => {
    const cluster = await startCluster(options);
    clusters.push(cluster);
    return cluster;
  },
  report: (file, content) => {
    mkdirSync(REPORT, { recursive: true });
    writeFileSync(join(REPORT, file), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  },
  log: (text) => print(`  ${text}`),
});
