import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of jest.suites.js. */
declare const ALONE: readonly string[];

const TEST = join(__dirname, '..');
const files = readdirSync(TEST, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !ALONE.includes(file.replace('.test.ts', '')))
  .sort();

/** Every test file that does not run alone is in one of the suites. */
export function suite(number: number, of: number): void {
  describe.each(files.filter((_, index) => index % of === number - 1))('%s', (file) => {
    require(join(TEST, file));
  });
}
