import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type WorkloadName, workloadsOf } from '../charts/topology';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Component } from '../environments/lib/types';
import { page } from '../scripts/smoke/pages';

const folder = join(__dirname, '..', 'docs', 'components');

const components: readonly Component[] = ['openim', 'redpanda', 'dragonfly', 'seaweedfs', 'edge', 'monitoring'];
const workloads = new Set<WorkloadName>(
  environmentNames()
    .map(loadEnvironment)
    .flatMap((environment) => components.flatMap((component) => workloadsOf(environment, component))),
);

test.each([...workloads])('%s has a page that names it', (workload) => {
  expect(readFileSync(join(folder, page(workload)), 'utf8')).toContain(workload.replace(/-setup$/, ''));
});

test.each(readdirSync(folder))('the links of %s lead to pages', (file) => {
  const links = [...readFileSync(join(folder, file), 'utf8').matchAll(/\]\(([^):]+\.md)\)/g)].map(([, link]) => link ?? '');
  expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([]);
});
