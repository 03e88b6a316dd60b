import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { environmentNames } from '../environments/lib/registry';
import { EARLIER, Project } from './lib/project';

jest.setTimeout(180_000);

const project = new Project();
afterEach(() => project.reset());
afterAll(() => project.remove());

/** The environment that the README adds. */
const STAGING = 'environments/staging.ts';
const [, staging = ''] =
  /```ts\n(import \{ base \}[^`]*)```/.exec(readFileSync(join(__dirname, '../README.md'), 'utf8')) ?? [];

const names = [...new Set([...environmentNames(), 'staging'])].sort();

/** Folders of these environments, below dist/. */
const foldersOf = (...names: string[]) => [...names, ...names.map((name) => `argocd/${name}`)].sort();

/** Folders of the files, below dist/. */
const folders = (files: Readonly<Record<string, string>>) =>
  [...new Set(Object.keys(files).map((path) => path.split('/').slice(1, -1).join('/')))].sort();

describe('without an argument', () => {
  let first: ReturnType<Project['synth']>;
  let files: Readonly<Record<string, string>>;
  beforeAll(() => {
    project.leave(EARLIER);
    expect(staging).toContain("name: 'staging'");
    project.write(STAGING, staging);
    first = project.synth();
    files = project.files();
  });

  test('writes every environment, and removes everything else from dist/', () => {
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(folders(files)).toEqual(foldersOf(...names));
    expect(existsSync(project.at('dist.new')) || existsSync(project.at('dist.old'))).toBe(false);
  });

  test('prints what each file contains, and the capacity of each environment', () => {
    const listed = first.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/ +/)[0]);
    expect(listed.slice(-names.length)).toEqual(names);
    expect(listed.slice(0, -names.length).sort()).toEqual(Object.keys(files));
  });

  // The CLI of cdk8s sets CDK8S_OUTDIR.
  test('cdk8s synth gives the same bytes again', () => {
    project.leave({ 'dist/stale/openim.k8s.yaml': '' });
    project.write(STAGING, staging);
    expect(project.run(project.at('node_modules/.bin/cdk8s'), ['synth', '--no-check-upgrade'])).toMatchObject({ status: 0 });
    expect(project.files()).toEqual(files);
  });

  test("writes the same for the README's environment alone", () => {
    project.write(STAGING, staging);
    expect(project.synth(['staging'])).toMatchObject({ status: 0, stderr: '' });
    const alone = project.files();
    expect(folders(alone)).toEqual(foldersOf('staging'));
    expect(alone['dist/staging/openim.k8s.yaml']).toContain('https://s3.staging.openim.example');
    expect(volumeOf(alone['dist/staging/openim.k8s.yaml'] ?? '', 'openim-mysql')).toBe('50Gi');
    expect(files).toMatchObject(alone);
  });
});

test('a change of any file takes effect immediately, and so does its revert', () => {
  const file = 'environments/local.ts';
  const text = readFileSync(project.at(file), 'utf8');
  const imported = 'charts/constructs/labels.ts';
  const labels = readFileSync(project.at(imported), 'utf8');
  const synthesized = () => {
    expect(project.synth(['local'])).toMatchObject({ status: 0, stderr: '' });
    return project.files()['dist/local/openim.k8s.yaml'] ?? '';
  };
  const before = synthesized();
  project.write(file, text.replace(/domain: '[^']*'/, "domain: 'changed.example'"));
  project.write(imported, labels.replaceAll("'openim'", "'changed'"));
  expect(synthesized()).toContain('changed.example');
  expect(synthesized()).toContain('app.kubernetes.io/part-of: changed');
  project.write(file, text);
  project.write(imported, labels);
  expect(synthesized()).toBe(before);
});

describe('with the name of an environment', () => {
  test('writes that one and does not change the others', () => {
    project.leave({ ...EARLIER, 'dist/local/stale.k8s.yaml': '' });
    expect(project.synth(['local'])).toMatchObject({ status: 0, stderr: '' });
    const { 'dist/local/openim.k8s.yaml': openim, 'dist/local/stale.k8s.yaml': stale, ...files } = project.files();
    expect(openim).toContain('kind: Deployment');
    expect(stale).toBeUndefined();
    expect(files).toMatchObject(EARLIER);
    expect(folders(files)).toEqual(['', 'argocd/local', 'dev', 'gone', 'local']);
    expect(existsSync(project.at('dist.new'))).toBe(false);
  });

  test('writes into CDK8S_OUTDIR; an empty one is ignored', () => {
    expect(project.synth(['local'], { CDK8S_OUTDIR: 'elsewhere/' })).toMatchObject({ status: 0 });
    expect(project.files()).toEqual({});
    const elsewhere = Object.entries(project.files('elsewhere')).map(([path, text]) => [
      path.replace('elsewhere', 'dist'),
      text,
    ]);
    expect(project.synth(['local'], { CDK8S_OUTDIR: '' })).toMatchObject({ status: 0 });
    expect(folders(project.files())).toEqual(foldersOf('local'));
    expect(project.files()).toEqual(Object.fromEntries(elsewhere));
  });
});

const volumeOf = (text: string, name: string): string =>
  parseAllDocuments(text)
    .map((document) => document.toJS())
    .find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === name).spec.volumeClaimTemplates[0].spec
    .resources.requests.storage;
