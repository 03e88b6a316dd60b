import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of jest.suites.js. */
declare const ALONE: readonly string[];

const TEST = join(__dirname, '..');
/** They take longest, 3 to 6 s of CPU each. Every second one is in the same suite. */
const LONGEST = ['properties', 'review', 'mesh', 'explain-browser', 'gke', 'environments', 'local', 'setup-jobs'].map(
  (name) => `${name}.test.ts`,
);
const others = readdirSync(TEST, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !ALONE.includes(file.replace('.test.ts', '')) && !LONGEST.includes(file))
  .sort();

/** The length of its name decides where another file is: a new one moves none. The suites take the same time, within 3 %. */
const place = (file: string): number => (LONGEST.includes(file) ? LONGEST.indexOf(file) : file.length);

/** Every test file that does not run alone is in one of the suites. */
export function suite(number: number, of: number): void {
  describe.each([...LONGEST, ...others].filter((file) => place(file) % of === number - 1))('%s', (file) => {
    require(join(TEST, file));
  });
}
