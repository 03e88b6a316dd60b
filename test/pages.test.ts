import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { components, type WorkloadName, workloadsOf } from '../charts/model/workloads';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import { page } from '../scripts/smoke/pages';
import { accounts } from './lib/optional';
import { ofKind, subject } from './lib/subject';

const docsFolder = join(__dirname, '..', 'docs');
const runbooks = join(__dirname, '..', 'docs', 'runbooks');

const workloads = new Set<WorkloadName>(
  [...environmentNames().map(loadEnvironment), accounts].flatMap((environment) =>
    components.flatMap((component) => workloadsOf(environment, component)),
  ),
);

test.each([...workloads])('%s has a page that mentions it', (workload) => {
  expect(readFileSync(join(docsFolder, page(workload)), 'utf8')).toContain(workload.replace(/-setup$/, ''));
});

const root = join(__dirname, '..');
const docs = [
  join(root, 'README.md'),
  ...['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map((file) => join(root, file)),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(root, 'docs', file)),
];

test.each(docs.map((file) => [relative(root, file), file]))('the links of %s resolve to pages', (_, file) => {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');
  expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
});

test.each(readdirSync(runbooks).filter((file) => file !== 'README.md'))('the index of the runbooks names %s', (file) => {
  expect(readFileSync(join(runbooks, 'README.md'), 'utf8')).toContain(`](${file})`);
});

test.each(['restore', 'internal-tls', 'managed-services'])(
  '%s stops every program that writes, those of openim-chat too',
  (name) => {
    const [, list = ''] =
      /^ *services='app.kubernetes.io\/name in \(([^)]+)\)'$/m.exec(readFileSync(join(runbooks, `${name}.md`), 'utf8')) ??
      [];
    // Stopped by its name, as it has no autoscaler; exporters and pages for administrators write nothing.
    const others = /^openim-(crontask|admin-front|.*-exporter)$/;
    const writers = ofKind(subject(accounts).objects, 'Deployment')
      .map(({ metadata }) => metadata.name)
      .filter((one) => one.startsWith('openim-') && !others.test(one));
    expect(list.split(',').sort()).toEqual(writers.sort());
  },
);

/** The anchor that GitHub gives a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));

test.each(docs.map((file) => [relative(root, file), file]))('the anchors in links of %s are headings', (_, file) => {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^):#]*)#([^)]+)\)/g)].map(([, page = '', to = '']) => ({
    page: page ? join(dirname(file), page) : file,
    to,
  }));
  expect(links.filter(({ page, to }) => !anchorsOf(page).includes(to))).toEqual([]);
});

const sources = ['charts', 'environments', 'scripts'].flatMap((name) =>
  readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${name}/${file}`),
);

test('the sections in messages are headings of the pages', () => {
  const named = sources.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(docs\/[\w/.-]+\.md)#([\w-]+)/g)].map(([, page = '', to = '']) => ({
      file,
      page,
      to,
    })),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ page, to }) => !anchorsOf(join(root, page)).includes(to))).toEqual([]);
});
