import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Run, run } from '../scripts/lib/command';
import { review } from '../scripts/review/command';
import { compared } from '../scripts/review/compare';
import { LIMIT, markdown } from '../scripts/review/markdown';
import { inProcess } from './lib/in-process';
import { Repository } from './lib/repository';

const scratch = mkdtempSync(join(tmpdir(), 'openim-review-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A folder like dist/ with these files. */
function folder(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
    writeFileSync(join(scratch, name, path), text);
  }
  return join(scratch, name);
}

const configMap = (name: string, text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: openim\ndata:\n  text: ${JSON.stringify(text)}\n`;
const one = folder('one', { 'dev/openim.k8s.yaml': configMap('some', 'one') });
const two = folder('two', { 'dev/openim.k8s.yaml': configMap('some', 'two') });

test('two folders', async () => {
  const { status, stdout, stderr } = await inProcess(review, `${one} ${two}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('1 object changed, 0 added, 0 removed, 0 renamed');
  expect(stdout).toContain('- `ConfigMap openim/some`: `data.text` `one` -> `two`');
});

describe('exits with 2 and prints what to do:', () => {
  const bad: Readonly<Record<string, readonly [args: string, message: RegExp]>> = {
    'no argument': ['', /^expected one revision or two folders, got nothing\nusage: /],
    'three arguments': ['a b c', /^expected one revision or two folders, got a b c\nusage: /],
    'an unknown option': ['--base main', /^unknown option "--base"\nusage: /],
    'no such folder': [`${one} ${scratch}/none`, /none is not a folder with YAML files; use a folder like dist\/.*\n$/],
    'a folder without YAML': [
      `${one} ${folder('empty', { 'dev/readme.txt': '' })}`,
      /empty is not a folder with YAML files/,
    ],
    'text that is no YAML': [
      `${one} ${folder('broken', { 'dev/openim.k8s.yaml': 'kind: [\n' })}`,
      /broken\/dev\/openim\.k8s\.yaml is not YAML: .* at line 2, column 1.*; run "npm run synth"\n$/,
    ],
    'YAML that is no object': [
      `${one} ${folder('list', { 'dev/openim.k8s.yaml': `${configMap('some', '')}---\n- 1\n` })}`,
      /list\/dev\/openim\.k8s\.yaml: document 2 is not a Kubernetes object/,
    ],
  };
  test.each(Object.entries(bad))('%s', async (_, [args, message]) => {
    expect(await inProcess(review, args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('a revision', () => {
  const repository = new Repository();
  afterAll(() => repository.remove());
  repository.write('README.md', 'none yet\n');
  repository.commit('nothing');
  repository.write('dist/dev/openim.k8s.yaml', configMap('some', 'one'));
  repository.commit('first');
  repository.write('dist/dev/openim.k8s.yaml', configMap('some', 'two'));
  const there: Run = (program, args, input) => run(program, ['-C', repository.folder, ...args], input);
  const compare = (revision: string) =>
    inProcess(review, revision, there, { CDK8S_OUTDIR: join(repository.folder, 'dist') });

  test('is compared with the working tree', async () => {
    const { status, stdout } = await compare('HEAD');
    expect(status).toBe(0);
    expect(stdout).toContain('`data.text` `one` -> `two`');
  });

  test.each([
    ['nowhere', /^git has no commit "nowhere"; fetch it first, or name a branch, a tag or a hash of this repository\n$/],
    ['HEAD:README.md', /^git has no commit "HEAD:README\.md"/],
    ['HEAD~1', /^commit "HEAD~1" has no YAML file below dist\/; use a commit with a synthesized dist\/\n$/],
  ])('%s', async (revision, message) => {
    expect(await compare(revision)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  test('outside a repository', async () => {
    const nowhere: Run = (program, args, input) => run(program, ['-C', scratch, ...args], input);
    expect(await inProcess(review, 'HEAD', nowhere)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^git: fatal: not a git repository/),
    });
  });
});

test('an added or removed environment is one line', async () => {
  const both = folder('both', {
    'dev/openim.k8s.yaml': configMap('some', 'one'),
    'staging/openim.k8s.yaml': configMap('a', 'b'),
  });
  expect((await inProcess(review, `${one} ${both}`)).stdout).toContain(
    '- environment `staging` is added as a whole: 1 object, compared with nothing',
  );
  expect((await inProcess(review, `${both} ${one}`)).stdout).toContain(
    '- environment `staging` is removed as a whole: 1 object;',
  );
});

test('the same change in two environments is one line', async () => {
  const in2 = (text: string) => ({ 'dev/a.k8s.yaml': configMap('some', text), 'prod/a.k8s.yaml': configMap('some', text) });
  const { stdout } = await inProcess(review, `${folder('in2', in2('one'))} ${folder('in2b', in2('two'))}`);
  expect(stdout.match(/data\.text/g)).toHaveLength(1);
  expect(stdout).toContain('Environments: `dev`, `prod`. A line holds for all of them unless it names some.');
});

test('a ConfigMap with another hash in its name is matched by its lines; without common lines it is a new one', async () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
  const old = folder('old', { 'dev/a.k8s.yaml': configMap('config-01234567', text) });
  const renamed = folder('renamed', { 'dev/a.k8s.yaml': configMap('settings-89abcdef', `${text}\nline 20`) });
  const other = folder('other', { 'dev/a.k8s.yaml': configMap('settings-89abcdef', 'nothing of it') });
  const { stdout } = await inProcess(review, `${old} ${renamed}`);
  expect(stdout).toContain('- renamed: `ConfigMap openim/config-01234567` -> `settings-89abcdef`');
  expect(stdout).toContain('  +line 20');
  expect((await inProcess(review, `${old} ${other}`)).stdout).toContain('0 objects changed, 1 added, 1 removed, 0 renamed');
});

test('text of objects is escaped: no mention, no HTML, no end of its block', async () => {
  const evil = '</details> @openim/owners `x` ``` <script>';
  const before = folder('tame', { 'dev/a.k8s.yaml': configMap('some', 'one\n') });
  const after = folder('evil', { 'dev/a.k8s.yaml': configMap('some', `\`\`\`\n${evil}\n`) });
  const { stdout } = await inProcess(review, `${before} ${after}`);
  const lines = stdout.split('\n').map((line) => line.trim());
  const [from, to] = [lines.indexOf('````diff'), lines.indexOf('````')];
  expect(from).toBeGreaterThan(0);
  expect(lines.findIndex((line) => line.includes('@openim/owners'))).toBeGreaterThan(from);
  expect(lines.findIndex((line) => line.includes('@openim/owners'))).toBeLessThan(to);
});

describe('a comment has at most 65,536 characters', () => {
  const states = (number: number, text: (index: number) => string) => {
    const objects = (suffix: string) =>
      Array.from({ length: number }, (_, index) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `some-${index}`, namespace: 'openim' },
        data: { text: `${text(index)}${suffix}` },
      }));
    return [new Map([['dev', objects('one\n')]]), new Map([['dev', objects('two\n')]])] as const;
  };

  test.each([
    [
      'diffs are left out first',
      states(500, (index) => `${index}\n`.repeat(200)),
      /^\*\*Cut to the 65536 characters of a comment: \d+ diffs left out\.\*\*/m,
    ],
    [
      'then lines',
      states(3000, (index) => `${index}\n`),
      /^\*\*Cut to the 65536 characters of a comment: \d+ lines and 3000 diffs left out\.\*\*/m,
    ],
  ])('%s', (_, [before, after], note) => {
    const text = markdown(compared(before, after));
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(text.length).toBeGreaterThan(LIMIT * 0.9);
    expect(text).toMatch(note);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });
});
