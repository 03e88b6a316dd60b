import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Cluster, startCluster } from './cluster/cluster';
import { noNamespaces } from './ip';
import type { Context, Part } from './part';

const REPORT = join(__dirname, '../report');

/** Parts that run at a time, before those that run alone: most of them wait most of the time, and hold 0.3 to 2.2 GiB. */
const ABREAST = Math.max(2, Math.min(2 * availableParallelism(), Math.floor(totalmem() / 2 ** 31)));

/** What a part came to. */
interface Result {
  readonly name: string;
  passed: number;
  failed: number;
  seconds: number;
}

/**
 * Runs the parts in the order of the list, which is the longest first, and last those that measure seconds, one at a time. Of
 * several parts each line begins with the name of its part.
 */
export async function runParts(parts: readonly Part[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  const worker = async (queue: Part[]): Promise<void> => {
    for (let part = queue.shift(); part; part = queue.shift()) {
      const prefix = parts.length === 1 ? '' : part.name.padEnd(11);
      results[parts.indexOf(part)] = await judge(part, (line) => console.log(line.replace(/^/gm, prefix)));
    }
  };
  const together = parts.filter(({ alone }) => !alone);
  await Promise.all(Array.from({ length: ABREAST }, () => worker(together)));
  await worker(parts.filter(({ alone }) => alone));
  return results;
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

/**
 * A part that fails is run once more, and that counts: most wait for seconds, and a machine that is busy with something
 * else breaks one of them now and then. A fault breaks both runs.
 */
async function judge(part: Part, print: (line: string) => void): Promise<Result> {
  const first = await runPart(part, print);
  if (first.failed === 0) {
    return first;
  }
  print('  second try');
  const second = await runPart(part, print);
  return { ...second, seconds: first.seconds + second.seconds };
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
