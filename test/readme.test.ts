import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../charts/app';
import { loadEnvironment } from '../environments/lib/registry';
import type { Gke } from '../environments/lib/types';
import { byComponent } from '../scripts/gke/components';
import { monthly } from '../scripts/gke/cost';
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

test.each(['dev', 'prod'])('the namespaces of %s together cost its nodes and volumes', (name) => {
  const environment = loadEnvironment(name);
  const outputs = buildApp(environment);
  const costs = monthly(
    environment.gke as Gke,
    outputs.flatMap(({ objects }) => objects),
  );
  const named = (pattern: RegExp) => costs.reduce((sum, { what, least }) => sum + (pattern.test(what) ? least : 0), 0);
  const components = byComponent(environment, outputs);
  expect(components.reduce((sum, { nodes }) => sum + nodes, 0)).toBeCloseTo(named(/standard|disks of the nodes/), 3);
  expect(components.reduce((sum, { volumes }) => sum + volumes, 0)).toBeCloseTo(named(/volumes/), 3);
});

test('what dev and prod cost is what is reckoned; otherwise run "npm run readme"', () => {
  const page = readFileSync(join(__dirname, '..', 'docs/runbooks/cluster.md'), 'utf8');
  expect(update(page, 'cost', cost())).toBe(page);
  expect(readme).toContain(`\`dev\` costs about ${totalOf('dev')} a month`);
  expect(readme).toContain(`\`prod\` ${totalOf('prod')};`);
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
