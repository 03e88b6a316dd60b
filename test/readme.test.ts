import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derived, priceTable, sizes } from '../scripts/readme/capacity';
import { cost, totalOf } from '../scripts/readme/cost';
import { synthesized } from '../scripts/readme/synthesized';
import { update } from '../scripts/readme/update';
import { workloads } from '../scripts/readme/workloads';

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

test('the table of workloads is what is synthesized; otherwise run "npm run readme"', () => {
  expect(update(readme, 'workloads', workloads())).toBe(readme);
});

test('the output of synth is what it prints; otherwise run "npm run readme"', () => {
  expect(update(readme, 'synthesized', synthesized())).toBe(readme);
});

test('what dev and prod cost is what is reckoned; otherwise run "npm run readme"', () => {
  const page = readFileSync(join(__dirname, '..', 'docs/runbooks/cluster.md'), 'utf8');
  expect(update(page, 'cost', cost())).toBe(page);
  expect(readme).toContain(`\`dev\` costs about ${totalOf('dev')} a month`);
});

test.each([
  ['derived', derived],
  ['sizes', sizes],
  ['prices', priceTable],
])('the block "%s" of the page on capacity is what is reckoned; otherwise run "npm run readme"', (name, content) => {
  const page = readFileSync(join(__dirname, '..', 'docs/capacity.md'), 'utf8');
  expect(update(page, name, content())).toBe(page);
});

test('a README without the marks is refused', () => {
  expect(() => update('no marks', 'workloads', '')).toThrow(
    'README.md: no "<!-- workloads -->" followed by "<!-- /workloads -->"',
  );
});
