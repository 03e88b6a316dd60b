import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints the metrics that OpenIM defines and the places that change each of them, the fixture of test/metrics.test.ts:
 * node --require tsx/cjs test/upstream/extract-metrics.ts <checkout of open-im-server> > test/upstream/metrics-<tag>.json
 */
const [folder] = process.argv.slice(2);
if (!folder) {
  throw new Error('usage: extract-metrics.ts <checkout of open-im-server>');
}

const OWN = 'pkg/common/prommetrics/';

/** v3.4.0: what SetMessageToCache returns beside an error is 0, so this adds nothing to msg_insert_redis_failed_total. */
const NOTHING = 'prommetrics.MsgInsertRedisFailedCounter.Add(float64(failedNum))';

/** Files of Go without their comments, by their path. */
const files = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.go') && !file.endsWith('_test.go'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return [
        file,
        text
          .replace(/\/\*.*?\*\//gs, '')
          .replace(/^\s*\/\/.*$/gm, '')
          .replace(NOTHING, ''),
      ] as const;
    }),
);

/** The function in which the text stands at `index`. */
const functionAt = (text: string, index: number): string =>
  [...text.slice(0, index).matchAll(/^func (?:\([^)]*\) )?(\w+)/gm)].at(-1)?.[1] ?? '';

const placesOf = (pattern: RegExp): string[] =>
  [...files].flatMap(([file, text]) => [...text.matchAll(pattern)].map(({ index }) => `${file} ${functionAt(text, index)}`));

/** What changes the variable; a function of the package that defines it stands for those who call it. */
const changes = (variable: string): string[] =>
  placesOf(new RegExp(`\\b${variable}\\.(?:With\\w*\\(.*\\)\\.)?(?:Inc|Dec|Add|Sub|Set|Observe)\\(`, 'g')).flatMap(
    (place) => (place.startsWith(OWN) ? placesOf(new RegExp(`prommetrics\\.${place.split(' ')[1]}\\(`, 'g')) : [place]),
  );

const metrics = [...files].flatMap(([, text]) =>
  [...text.matchAll(/(\w+)\s*= prometheus\.New\w+\(\s*prometheus\.\w+\{\s*Name:\s*"(\w+)"/g)].map(
    ([, variable = '', name = '']) => [name, [...new Set(changes(variable))]] as const,
  ),
);
console.log(JSON.stringify(Object.fromEntries(metrics), null, 2));
