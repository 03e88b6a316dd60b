import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '../environments/lib/registry';
import type { Gke } from '../environments/lib/types';
import { images } from '../environments/lib/versions';
import { scripts, version } from '../package.json';
import { byComponent } from '../scripts/gke/components';
import { monthly, sumOf } from '../scripts/gke/cost';
import { badges } from '../scripts/readme/badges';
import { commands } from '../scripts/readme/commands';
import { programs } from '../scripts/readme/compatibility';
import { ends, planFor } from '../scripts/readme/growth';
import { pages } from '../scripts/readme/pages';
import { goModule, stated } from '../scripts/readme/pinned';
import { plots } from '../scripts/readme/plot';
import { update } from '../scripts/readme/update';
import { subject } from './lib/subject';

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const rendered = pages();

test('every generated block is up to date; otherwise run "npm run readme"', () => {
  const stale = Object.entries(rendered).flatMap(([page, blocks]) =>
    Object.entries(blocks)
      .filter(([name, content]) => update(read(page), page, name, content) !== read(page))
      .map(([name]) => `${page}: ${name}`),
  );
  expect(stale).toEqual([]);
});

test('every marked block of a page is a generated one', () => {
  // The output of `npm run local -- up` comes from test/local.test.ts.
  const known = { ...rendered, 'README.md': { ...rendered['README.md'], local: '' } };
  const files = [
    'README.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`),
  ];
  const unknown = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [...read(file).matchAll(/<!-- \/(\S+) -->/g)]
        .filter(([, name = '']) => !(name in (known[file as keyof typeof known] ?? {})))
        .map(([, name]) => `${file}: ${name}`),
    );
  expect(unknown).toEqual([]);
});

test.each(['dev', 'prod'])('the namespaces of %s together cost its nodes and volumes', (name) => {
  const environment = loadEnvironment(name);
  const { outputs, objects } = subject(environment);
  const costs = monthly(environment.gke as Gke, objects);
  const components = byComponent(environment, outputs);
  expect(components.reduce((sum, { nodes }) => sum + nodes, 0)).toBeCloseTo(sumOf(costs, 'least', 'nodes', 'node disks'), 3);
  expect(components.reduce((sum, { volumes }) => sum + volumes, 0)).toBeCloseTo(sumOf(costs, 'least', 'volumes'), 3);
});

test('every badge is up to date; otherwise run "npm run readme"', () => {
  expect(readdirSync(join(root, 'docs/badges')).sort()).toEqual(Object.keys(badges).sort());
  expect(Object.entries(badges).filter(([file, text]) => read(`docs/badges/${file}`) !== text)).toEqual([]);
});

test('every plot is up to date, and a page shows it; otherwise run "npm run readme"', () => {
  const made = plots();
  expect(readdirSync(join(root, 'docs/plots')).sort()).toEqual(Object.keys(made).sort());
  expect(Object.entries(made).filter(([file, text]) => read(`docs/plots/${file}`) !== text)).toEqual([]);
  expect(Object.keys(made).filter((file) => !read('docs/capacity.md').includes(`](plots/${file})`))).toEqual([]);
});

test('npm run size asks for a second cluster where the table of ends says that one ends', () => {
  const [{ users } = { users: 0 }] = ends();
  expect([0.97, 1.03].map((share) => planFor(Math.round(share * users)).clusters)).toEqual([1, 2]);
});

test('the README shows every badge', () => {
  expect(Object.keys(badges).filter((file) => !read('README.md').includes(`](docs/badges/${file})`))).toEqual([]);
});

test('the table of contents of the README is its headings', () => {
  const headings = [...read('README.md').matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  expect([...read('README.md').matchAll(/^- \[(.*)\]\(#.*\)$/gm)].map(([, entry]) => entry)).toEqual(headings);
});

test('the page of commands has every script of package.json, once, with the usage of its --help', () => {
  const text = commands();
  expect([...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name).sort()).toEqual(Object.keys(scripts).sort());
  expect(text).toContain('| `npm run diff -- <environment> [--context <kubectl context>]` |');
  expect(text).toContain('| `npm run gke -- <command> <environment>` |');
  expect(
    text
      .split('\n')
      .filter((line) => !/`npm (run|test)[^`]*` \|$/.test(line))
      .slice(2),
  ).toEqual([]);
});

test('the page of compatibility has every image', () => {
  expect([...programs().matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)).toEqual(Object.keys(images));
});

test('a version that is not found in its file is reported with the file', () => {
  expect(() => goModule('lint', 'example.com/none')).toThrow('verify/tools/lint/go.mod: no /');
  expect(stated('package.json', /"version": "(.*)"/)).toBe(version);
});

test('the newest version of the changelog is that of package.json, and each has "What you must do"', () => {
  const versions = read('CHANGELOG.md').split(/^## /m).slice(1);
  expect(versions.map((text) => /^\[([^\]]+)\]/.exec(text)?.[1]).slice(0, 2)).toEqual(['Unreleased', version]);
  expect(versions.filter((text) => !text.includes('\n### What you must do\n\n- '))).toEqual([]);
});

test('a page without the markers is rejected', () => {
  expect(() => update('no marks', 'README.md', 'workloads', '')).toThrow(
    'README.md: no "<!-- workloads -->" followed by "<!-- /workloads -->"',
  );
});

test('markers within a line keep the line', () => {
  expect(update('costs <!-- total -->$1<!-- /total --> a month', 'README.md', 'total', '$2')).toBe(
    'costs <!-- total -->$2<!-- /total --> a month',
  );
});
