import { existsSync, readFileSync } from 'node:fs';
import { environmentNames } from '../environments/lib/registry';
import { EARLIER, Project } from './lib/project';

const project = new Project();
afterEach(() => project.reset());
afterAll(() => project.remove());

const shipped = environmentNames();
const known = `environments: ${shipped.join(', ')}`;
const USAGE = `usage: npm run synth [-- <environment>]\nwrites dist/ of one environment, or of all of them\n${known}\n`;

/** An environment in one file of a user, which differs from `local` in these lines. */
const derived = (name: string, ...changes: string[]): string =>
  [
    "import { derive } from './lib/derive';",
    "import local from './local';",
    `export default derive(local, { name: '${name}', ${changes.join(', ')} });`,
    '',
  ].join('\n');

describe('a mistake stops the synthesis before anything is written:', () => {
  const bad = {
    "'../evil'": { args: ['../evil'], says: `unknown environment "../evil"; there are ${shipped.join(', ')}\n` },
    'an unknown environment': { args: ['stagin'], says: `unknown environment "stagin"; there are ${shipped.join(', ')}\n` },
    'a name that is nearly one': {
      args: ['dev-mysq'],
      says: `unknown environment "dev-mysq"; there are ${shipped.join(', ')}; did you mean "dev-mysql"?\n`,
    },
    'a path of an environment': {
      args: ['environments/prod.ts'],
      says: `unknown environment "environments/prod.ts"; there are ${shipped.join(', ')}; did you mean "prod"?\n`,
    },
    'an unknown option': { args: ['--env', 'dev'], says: `unknown option "--env"\n${USAGE}` },
    'two environments': { args: ['dev', 'prod'], says: `expected one environment, got dev prod\n${USAGE}` },
  };
  test.each(Object.entries(bad))('%s', (_, { args, says }) => {
    project.leave(EARLIER);
    expect(project.synth(args)).toMatchObject({ status: 1, stdout: '', stderr: says });
    expect(project.files()).toEqual(EARLIER);
  });

  const code = {
    'additions of no environment': {
      file: 'additions/locl.ts',
      text: 'export default {};\n',
      says: 'additions/locl.ts belongs to no environment: rename it, or move it to a folder below additions/; there is no environments/locl.ts; did you mean "local"?\n',
    },
    'additions without a default export': {
      file: 'additions/local.ts',
      text: 'export const charts = {};\n',
      says: 'additions/local.ts: its default export is not an object: must be an AdditionsCode with charts, change or both\n',
    },
    'additions with a misspelt name': {
      file: 'additions/local.ts',
      text: 'export default { chart: {} };\n',
      says: 'additions/local.ts: its default export has chart: must be an AdditionsCode with charts, change or both\n',
    },
    'additions that throw when they are loaded': {
      file: 'additions/local.ts',
      text: "throw new Error('no such thing');\n",
      says: 'additions/local.ts cannot be loaded: no such thing\n',
    },
  };
  test.each(Object.entries(code))('%s', (_, { file, text, says }) => {
    project.leave(EARLIER);
    project.write(file, text);
    expect(project.synth(['local'])).toMatchObject({ status: 1, stdout: '', stderr: says });
    expect(project.files()).toEqual(EARLIER);
  });

  const broken = {
    'a value that cannot work': {
      text: derived('broken', "domain: 'openim'", 'redpanda: { replicas: 2 }'),
      says: /^environments\/broken\.ts: environment "broken" has 2 problems:\n- domain is "openim": [^\n]*\n- redpanda\.replicas is 2: [^\n]*\n$/,
    },
    'another name than that of the file': {
      text: derived('other'),
      says: /^environments\/broken\.ts: name is "other": must be "broken", as the file; change one of them\n$/,
    },
    'no default export': {
      text: "export const name = 'broken';\n",
      says: /^environments\/broken\.ts has no default export: write "export default derive\(base, \{ name: 'broken', \.\.\. \}\)"; if the file is not an environment, move it to environments\/lib\/\n$/,
    },
    'a default export without a name': {
      text: "export default { domain: 'chat.example' };\n",
      says: /^environments\/broken\.ts: name is undefined: must be "broken", as the file; change one of them\n$/,
    },
    'a default export that is a function': {
      text: 'export default () => undefined;\n',
      says: /^environments\/broken\.ts: its default export is \[Function: \w+\]: must be an Environment\n$/,
    },
    'a default export that is null': {
      text: 'export default null;\n',
      says: /^environments\/broken\.ts: its default export is null: must be an Environment\n$/,
    },
    'a file that ends the process': {
      text: 'process.exit(3);\n',
      says: /^environments\/broken\.ts cannot be loaded: it calls process\.exit\(3\); an environment file only exports values\n$/,
    },
    'a file that does not parse': {
      text: 'export default {\n',
      says: /^environments\/broken\.ts cannot be loaded: .*\n.*broken\.ts:2:0: ERROR: .*\n$/,
    },
    'a file that throws': {
      text: "throw new Error('no luck');\n",
      says: /^environments\/broken\.ts cannot be loaded: no luck\n$/,
    },
    'a file that imports what does not exist': {
      text: "import base from './bsae';\nexport default base;\n",
      says: /^environments\/broken\.ts cannot be loaded: .*\n.*broken\.ts:1:17: ERROR: Could not resolve "\.\/bsae"\n$/,
    },
  };
  test.each(Object.entries(broken))('%s', (_, { text, says }) => {
    project.leave(EARLIER);
    project.write('environments/broken.ts', text);
    const { status, stdout, stderr } = project.synth(['broken']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(project.files()).toEqual(EARLIER);
  });

  test.each(['a value that cannot work', 'a file that throws'] as const)('%s, in one of all environments', (mistake) => {
    const { text, says } = broken[mistake];
    project.leave(EARLIER);
    project.write('environments/broken.ts', text);
    expect(project.synth()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(says) });
    expect(project.files()).toEqual(EARLIER);
  });
});

test('an environment with the bucket of another one stops the synthesis before anything is written', () => {
  project.leave(EARLIER);
  const text = [
    "import { derive } from './lib/derive';",
    "import prod from './prod';",
    "export default derive(prod, { name: 'staging', domain: 'staging.example', gke: { project: 'openim-staging' } });",
    '',
  ].join('\n');
  project.write('environments/staging.ts', text);
  for (const args of [[], ['staging']]) {
    expect(project.synth(args)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^environments share values that must be unique, 1 problem:\n- environments\/staging\.ts: backups\.bucket is "openim-prod-backups": environments\/prod\.ts has .*\n$/,
      ),
    });
    expect(project.files()).toEqual(EARLIER);
  }
});

test('the services of an environment that are not those of the table of its release stop the synthesis', () => {
  const tables = ['v3.8', 'v3.4'].map((release) => `charts/model/openim/${release}/services.ts`);
  project.leave(EARLIER);
  for (const path of tables) {
    const text = readFileSync(project.at(path), 'utf8');
    project.write(
      path,
      text
        .replace('  crontask: {', "  rtc: { binary: 'openim-rpc-rtc', ports: {}, files: [], calls: [] },\n  crontask: {")
        .replace('  third: {', '  other: {'),
    );
  }
  // Of v3.8 and of v3.4.
  for (const [index, name] of ['dev', 'dev-mysql'].entries()) {
    const missing = (service: string) =>
      `- openim.services.${service} is missing: ${tables[index]} has a row with that name; add it to OpenimService of environments/lib/types.ts and to the other release, or remove the row\n`;
    expect(project.synth([name])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `environments/${name}.ts: environment "${name}" has 3 problems:\n${missing('other')}${missing('rtc')}- openim.services.third is unknown: ${tables[index]} has no row with that name; add one, or remove the size\n`,
    });
  }
  expect(project.files()).toEqual(EARLIER);
});

test('an invalid environment does not stop another one', () => {
  project.write('environments/broken.ts', derived('broken', "domain: 'openim'"));
  expect(project.synth(['local'])).toMatchObject({ status: 0, stderr: '' });
});

describe('obstacles in dist/', () => {
  test.each([
    ['dist', []],
    ['dist', ['local']],
    ['dist/local', ['local']],
  ])('a file %s, with arguments %j, is reported and kept', (path, args) => {
    project.write(path, 'mine');
    expect(project.synth(args)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `${project.at(path)} is a file, but must be a folder; remove or move it\n`,
    });
    expect(readFileSync(project.at(path), 'utf8')).toBe('mine');
    expect(existsSync(project.at('dist.new'))).toBe(false);
  });

  test.each(['.', '..'])('CDK8S_OUTDIR %s, which contains the program, is rejected', (folder) => {
    const { status, stderr } = project.synth(['local'], { CDK8S_OUTDIR: folder });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^CDK8S_OUTDIR is \/.*: it contains this program and would be replaced; use a separate folder\n$/,
    );
    expect(existsSync(project.at('main.ts'))).toBe(true);
  });
});

test('a file with the extension .js is reported by its name', () => {
  project.write('environments/staging.js', 'module.exports = {};\n');
  expect(project.synth(['staging']).stderr).toBe(
    `unknown environment "staging"; there are ${shipped.join(', ')}; environments/staging.js is not read, because an environment is a file environments/<name>.ts\n`,
  );
});

test('files beside the environments that are not environments are ignored', () => {
  project.write('environments/staging.d.ts', 'export {};\n');
  project.write('environments/notes.md', 'later\n');
  expect(project.synth(['none']).stderr).toBe(`unknown environment "none"; there are ${shipped.join(', ')}\n`);
});
