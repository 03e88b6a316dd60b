import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of jest.suites.js. */
declare const ALONE: readonly string[];

const TEST = join(__dirname, '..');
/** They take longest, as they wait for processes: one for each suite. */
const LONGEST = ['setup-jobs.test.ts', 'explain-browser.test.ts'];
const others = readdirSync(TEST, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !ALONE.includes(file.replace('.test.ts', '')) && !LONGEST.includes(file))
  .sort();
const files = [...LONGEST, ...others];

/** Every test file that does not run alone is in one of the suites. */
export function suite(number: number, of: number): void {
  describe.each(files.filter((_, index) => index % of === number - 1))('%s', (file) => {
    require(join(TEST, file));
  });
}
