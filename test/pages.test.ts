import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type WorkloadName, workloadsOf } from '../charts/model/workloads';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Component } from '../environments/lib/types';
import { page } from '../scripts/smoke/pages';

const folder = join(__dirname, '..', 'docs', 'components');
const runbooks = join(__dirname, '..', 'docs', 'runbooks');

const components: readonly Component[] = ['openim', 'redpanda', 'dragonfly', 'seaweedfs', 'edge', 'monitoring'];
const workloads = new Set<WorkloadName>(
  environmentNames()
    .map(loadEnvironment)
    .flatMap((environment) => components.flatMap((component) => workloadsOf(environment, component))),
);

test.each([...workloads])('%s has a page that names it', (workload) => {
  expect(readFileSync(join(folder, page(workload)), 'utf8')).toContain(workload.replace(/-setup$/, ''));
});

const docs = ['components', 'runbooks'].flatMap((name) => {
  const path = join(__dirname, '..', 'docs', name);
  return readdirSync(path).map((file) => join(path, file));
});

test.each(docs.map((file) => [relative(join(__dirname, '..'), file), file]))('the links of %s lead to pages', (_, file) => {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');
  expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
});

test.each(readdirSync(runbooks).filter((file) => file !== 'README.md'))('the index of the runbooks names %s', (file) => {
  expect(readFileSync(join(runbooks, 'README.md'), 'utf8')).toContain(`](${file})`);
});
