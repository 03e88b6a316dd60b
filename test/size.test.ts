import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { checkEnvironment } from '../charts/checks/environment';
import { wanted } from '../charts/model/capacity/carried';
import { links } from '../charts/model/capacity/links';
import type { Environment } from '../environments/lib/types';
import { LEFT_OUT } from '../scripts/gke/prices';
import { parse } from '../scripts/size/assumptions';
import { sizeInto } from '../scripts/size/command';
import { planOf } from '../scripts/size/plan';
import { inProcess } from './lib/in-process';

const folder = mkdtempSync(join(tmpdir(), 'openim-size-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (args: string) => inProcess((words, terminal) => sizeInto(folder, words, terminal), args);

const EXAMPLE = '--users 200000 --online 0.2 --messages-per-second 5000 --retention-days 90';

describe('the text', () => {
  test('has assumptions, links, the bottleneck and the next one, nodes, disks, cost and what is not included', async () => {
    const { status, stdout, stderr } = await run(EXAMPLE);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Assumptions\n {2}200,000 registered users, 20 % online: 40,000 WebSockets\n/);
    expect(stdout).toContain('5,000 messages/s at peak, 144,000,000 a day, kept 90 days');
    expect(stdout).toContain('84 %  Dragonfly memory (24 h of messages) dragonfly.limits.memory = 195Gi\n');
    expect(stdout).toContain('  MongoDB disk is the bottleneck, at 1.2 times this load; then volume disks, at 1.2 times\n');
    expect(stdout).toMatch(
      / {2}3 to 3 n2-standard-64\n {2}minimum requests [\d.]+ CPU, \d+ GiB\n {2}25 volumes, [\d,]+ GiB of pd-balanced\n/,
    );
    expect(stdout).toMatch(/\n {2}together +\$[\d,]+ +\$[\d,]+\n/);
    expect(stdout.endsWith(`Not in the sum\n${LEFT_OUT.map((line) => `  ${line}\n`).join('')}`)).toBe(true);
  });

  test('states the limit of one cluster, and how to shard beyond it', async () => {
    const { stdout } = await run('--users 10000000');
    expect(stdout).toContain(
      'one cluster does not carry it: 5 clusters, each with its share of the users (OpenIM does not connect them)\n  Dragonfly memory (24 h of messages): several clusters, each with its share of the users\n  MongoDB disk: a sharded MongoDB outside (Atlas), or fewer days\n',
    );
  });

  test('mentions discounts only for machine types in the table', async () => {
    expect((await run('--users 1000')).stdout).toContain('Spot nodes of e2: 62 % less for the nodes');
    expect((await run(EXAMPLE)).stdout).not.toContain('Spot');
  });
});

test('--json has the same content for programs', async () => {
  const { stdout } = await run(`${EXAMPLE} --json`);
  const { assumptions, clusters, links: needs, dollarsPerMonth, nodePool } = JSON.parse(stdout);
  expect(assumptions).toEqual({
    users: 200_000,
    online: 0.2,
    usersOnline: 40_000,
    messagesPerSecond: 5000,
    messagesPerDay: 144_000_000,
    uploadGbPerDay: 40,
    retentionDays: 90,
  });
  expect({ clusters, nodePool }).toEqual({
    clusters: 1,
    nodePool: { machineType: 'n2-standard-64', nodesPerZone: { min: 1, max: 1 } },
  });
  expect(needs[0]).toMatchObject({ name: 'MongoDB disk', field: 'mongodb.storageSize', value: '2408Gi' });
  expect(dollarsPerMonth.map(({ what }: { what: string }) => what)).toContain('cluster fee');
});

describe('--write', () => {
  /** The environment of a file, whose imports are those of environments/. */
  function load(name: string): Environment {
    const text = readFileSync(join(folder, `${name}.ts`), 'utf8');
    const at = join(folder, `${name}.absolute.ts`);
    writeFileSync(at, text.replaceAll("from './", `from '${join(__dirname, '../environments')}/`));
    return require(at).default;
  }

  test('writes an environment that passes all checks and has the computed sizes', async () => {
    const { status, stderr } = await run(`${EXAMPLE} --write staging`);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'wrote environments/staging.ts; next: npm run synth -- staging\n',
    });
    const environment = load('staging');
    checkEnvironment(environment);
    expect(environment).toEqual(planOf('staging', parse(EXAMPLE.split(' '))).environment);
  });

  test.each([
    ['staging', 'environments/staging.ts exists already; use another name\n'],
    ['Staging', expect.stringContaining('name is "Staging": must be a DNS label')],
    ['../staging', expect.stringContaining('name is "../staging": must be a DNS label')],
    ['argocd', expect.stringContaining('name is "argocd": dist/argocd is reserved for Argo CD; use another name')],
    ['local', expect.anything()],
  ])('%s', async (name, stderr) => {
    writeFileSync(join(folder, 'staging.ts'), 'mine');
    writeFileSync(join(folder, 'local.ts'), 'mine');
    const before = readdirSync(folder);
    expect(await run(`--users 1000 --write ${name}`)).toMatchObject({ status: 1, stderr });
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'staging.ts'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, '..', 'staging.ts'))).toBe(false);
  });
});

test.each([
  ['', '--users is missing'],
  ['--users', '--users needs a value'],
  ['--users many', '--users many: a number from 1 to 1000000000'],
  ['--users 0', '--users 0: a number from 1 to 1000000000'],
  ['--users 1e12', '--users 1e12: a number from 1 to 1000000000'],
  ['--users 1000 --online 20', '--online 20: a number from 0.000001 to 1'],
  ['--users 1000 --online 0', '--online 0: a number from 0.000001 to 1'],
  ['--users 1000 --messages-per-second 0', '--messages-per-second 0: a number from 1 to 10000000'],
  ['--users 1000 --retention-days 9999', '--retention-days 9999: a number from 1 to 3650'],
  ['--users 1000 --upload-gb-per-day=-1', '--upload-gb-per-day -1: a number from 0 to 10000000'],
  [
    '--users 1000 --messages-per-second 1 --messages-per-day 90000',
    '--messages-per-day 90000: more than --messages-per-second 1 around the clock; lower it, or raise the rate',
  ],
  ['--users 1000 --nodes 3', 'unknown option "--nodes"'],
  ['1000', 'expected only options, got 1000'],
])('%s is refused with the usage', async (args, message) => {
  const { status, stdout, stderr } = await run(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.startsWith(message)).toBe(true);
  expect(stderr).toContain('usage: npm run size -- --users <registered users>');
});

test('any load gets clusters, each of which passes all checks and carries its share', () => {
  const load = fc.record({
    users: fc.integer({ min: 1, max: 20_000_000 }),
    online: fc.double({ min: 0.001, max: 1, noNaN: true }),
    rate: fc.integer({ min: 1, max: 100_000 }),
    hours: fc.integer({ min: 1, max: 24 }),
    days: fc.integer({ min: 1, max: 3650 }),
    uploads: fc.integer({ min: 0, max: 5000 }),
  });
  fc.assert(
    fc.property(load, ({ users, online, rate, hours, days, uploads }) => {
      const { environment } = planOf(
        'sized',
        parse([
          ...['--users', String(users), '--online', online.toFixed(4), '--messages-per-second', String(rate)],
          ...['--messages-per-day', String(rate * hours * 3600), '--retention-days', String(days)],
          ...['--upload-gb-per-day', String(uploads)],
        ]),
      );
      const goal = wanted(environment.load as NonNullable<Environment['load']>);
      expect(links.filter((link) => link.carries(environment) < goal[link.bounds]).map(({ name }) => name)).toEqual([]);
    }),
    { seed: 20261127, numRuns: 8 },
  );
});
