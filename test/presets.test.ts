import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { first } from '../charts/model/capacity/carried';
import dev from '../environments/dev';
import { loadEnvironment, validEnvironments } from '../environments/lib/registry';
import type { Environment, Gke } from '../environments/lib/types';
import { validateTogether } from '../environments/lib/validate/together';
import { presets } from '../environments/presets';
import { monthly, sumOf } from '../scripts/gke/cost';
import { subject } from './lib/subject';
import { offenders, topics } from './policy';

const least = (environment: Environment): number =>
  sumOf(monthly(environment.gke as Gke, subject(environment).objects), 'least');

test('every file of the folder is a preset of its name', () => {
  const files = readdirSync(join(__dirname, '../environments/presets')).filter((file) => file !== 'index.ts');
  expect(files.sort()).toEqual(presets.map(({ name }) => `${name}.ts`).sort());
});

describe.each(presets.map((preset) => [preset.name, preset] as const))('%s', (name, preset) => {
  // buildApp runs every check of synthesis.
  test.each(
    Object.entries(topics).flatMap(([topic, rules]) => Object.entries(rules).map((rule) => [topic, ...rule] as const)),
  )('%s: %s', (_, rule, check) => {
    expect(offenders(rule, check, subject(preset))).toEqual([]);
  });

  test('carries its load', () => {
    expect(preset.load).toBeDefined();
    expect(first(preset).most).toBeGreaterThanOrEqual(preset.load?.usersOnline ?? Number.POSITIVE_INFINITY);
  });

  test('has 50 messages a day for each registered user, of whom a tenth is online', () => {
    expect(preset.load?.messagesPerDay).toBe(50 * 10 * (preset.load?.usersOnline ?? 0));
  });

  test('is no environment of the folder, and shares nothing that must be unique', () => {
    expect(() => loadEnvironment(name)).toThrow(`unknown environment "${name}"`);
    expect(() => validateTogether([...validEnvironments(), preset])).not.toThrow();
  });
});

test('ha-100k costs about a third of dev', () => {
  const [, ha100k = dev] = presets;
  expect(ha100k.name).toBe('ha-100k');
  expect(least(ha100k) / least(dev)).toBeLessThan(0.35);
});
