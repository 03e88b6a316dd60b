import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inventory } from '../charts/model/secrets';
import { loadEnvironment } from '../environments/lib/registry';
import type { Ended } from '../scripts/lib/command';
import { LOADER } from '../scripts/lib/loader';

/** Each command as people start it. What it does beyond its streams and its exit code is tested in the process. */
const root = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'openim-processes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const files = Object.values<string>(scripts).flatMap((line) => /load-typescript\.js (\S+)$/.exec(line)?.[1] ?? []);

// After a change each of them would build its own script: 19 s of CPU, and 5 for all of them at once.
execFileSync(process.execPath, [join(root, 'scripts/lib/load-typescript.js'), ...files], { cwd: root });

const DEV = 'gke_openim-dev_europe-west1_openim-dev-cluster';
/** A file with a URL, as receivers of alerts have. */
const receiver = join(folder, 'receiver');
writeFileSync(receiver, 'https://example.com/x\n');

interface Start {
  readonly args?: string;
  /** What kubectl says to calls that start so; without any there is no kubectl. */
  readonly kubectl?: readonly { readonly call: string; readonly stdout?: string; readonly seconds?: number }[];
  /** Types Ctrl-C during the first call that starts so. */
  readonly interrupted?: string;
}

/** `npm run <script> -- <args>`. */
function started(script: string, { args = '', kubectl, interrupted }: Start): Promise<Ended & { readonly calls: string[] }> {
  const own = mkdtempSync(join(folder, script));
  const answers = join(own, 'kubectl');
  const lines = (kubectl ?? []).map(({ call, stdout = '', seconds = 0 }, index) => {
    writeFileSync(join(own, `${index}`), stdout);
    return `${call}\t${seconds}\t${join(own, `${index}`)}\n`;
  });
  writeFileSync(answers, lines.join(''));
  const path = kubectl ? [join(root, 'test/fixtures'), '/usr/bin', '/bin'].join(delimiter) : '';
  const child = spawn(process.execPath, [...LOADER, `scripts/${script}.ts`, ...args.split(' ').filter(Boolean)], {
    cwd: root,
    env: { PATH: path, KUBECTL_SCRIPT: answers },
  });
  const calls = () => (existsSync(`${answers}.calls`) ? readFileSync(`${answers}.calls`, 'utf8').trimEnd().split('\n') : []);
  const timer = setInterval(() => {
    if (interrupted && calls().some((call) => call.startsWith(interrupted))) {
      clearInterval(timer);
      child.kill('SIGINT');
    }
  }, 20);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearInterval(timer);
      resolve({ status: status ?? -1, stdout, stderr, calls: calls() });
    });
  });
}

const context = { call: 'config view', stdout: DEV };
const nothing = { call: 'get', stdout: '{"items":[]}' };
/** Every Secret of the inventory. */
const keys = inventory(loadEnvironment('dev'));
const secrets = keys.map(({ namespace, secret: name }) => ({
  metadata: { namespace, name },
  data: Object.fromEntries(
    keys.filter((one) => one.namespace === namespace && one.secret === name).map(({ key, value }) => [key, value]),
  ),
}));

interface Case extends Start {
  readonly script: string;
  readonly status: number;
  readonly stdout: RegExp;
  readonly stderr: RegExp;
}
const cases: readonly Case[] = [
  {
    script: 'diff',
    args: 'dev',
    kubectl: [context, { call: 'get namespace' }, { call: 'diff' }],
    status: 1,
    stdout: /^(new: .+\n){10,}$/,
    stderr: /^$/,
  },
  {
    script: 'prune',
    args: 'dev',
    kubectl: [context, { call: 'api-resources' }, nothing],
    status: 0,
    stdout: /^context .*\nwould delete 0\n$/,
    stderr: /^$/,
  },
  {
    script: 'doctor',
    args: 'dev',
    status: 2,
    stdout: /^$/,
    stderr: /^kubectl is not on the PATH/,
  },
  {
    script: 'expand-volumes',
    args: 'dev',
    kubectl: [context, nothing],
    status: 0,
    stdout: /^context .*\nnothing to grow: 0 .*\n$/,
    stderr: /^$/,
  },
  {
    script: 'secrets',
    args: 'dev --dry-run',
    kubectl: [context, { call: 'get' }],
    status: 0,
    stdout: /^context .*\n(.*\n)+would create: \d+ of \d+ Secrets\n$/,
    stderr: /^$/,
  },
  {
    script: 'apply',
    args: 'dev',
    status: 1,
    stdout: /^$/,
    stderr: /^kubectl is not on the PATH; install it: https:\/\/kubernetes\.io\/docs\/tasks\/tools\/\n$/,
  },
  { script: 'local', args: 'status', status: 1, stdout: /^$/, stderr: /^kind is not on the PATH; install it: https:/ },
  { script: 'smoke', status: 2, stdout: /^$/, stderr: /^--url is missing\nusage: npm run smoke / },
  {
    script: 'load',
    args: 'dev',
    status: 2,
    stdout: /^$/,
    stderr: /^openim\.example may be in use: .*\nusage: npm run load /,
  },
  {
    script: 'restore',
    args: 'dev files',
    status: 0,
    stdout: /^apiVersion: v1\nkind: ServiceAccount\n/,
    stderr: /^$/,
  },
  {
    script: 'gke-file',
    args: 'dev other',
    status: 1,
    stdout: /^$/,
    stderr: /^environment "dev" has no other; it has lifecycle, /,
  },
  {
    script: 'images',
    args: 'dev',
    status: 0,
    stdout: /^docker\.dragonflydb\.io\/\S+\n(\S+:\S+\n){12,}$/,
    stderr: /^$/,
  },
  { script: 'explain', args: '--help', status: 0, stdout: /^usage: npm run explain -- <environment>\n/, stderr: /^$/ },
  {
    script: 'size',
    args: '--users 1000',
    status: 0,
    stdout: /^Assumptions\n {2}1,000 registered users, 10 % online: 100 WebSockets\n/,
    stderr: /^$/,
  },
  {
    script: 'init',
    args: '--domain chat.example.com --cluster gke',
    status: 1,
    stdout: /^$/,
    stderr: /^missing: --name, --project; without a terminal these options are required\n$/,
  },
  { script: 'review', args: '--help', status: 0, stdout: /^usage: npm run --silent review -- <revision>\n/, stderr: /^$/ },
  {
    script: 'alertmanager',
    args: `dev --critical ${receiver} --warning ${receiver}`,
    status: 0,
    stdout: /url: https:\/\/example\.com\/x\n/,
    stderr: /^$/,
  },
];

test.concurrent.each(cases)('npm run $script', async ({ script, status, stdout, stderr, ...start }) => {
  expect(await started(script, start)).toMatchObject({
    status,
    stdout: expect.stringMatching(stdout),
    stderr: expect.stringMatching(stderr),
  });
});

test.each(files)('%s is a command that starts as all others do', (file) => {
  expect(readFileSync(join(root, file), 'utf8')).toMatch(/^start\(/m);
});

/** What `npm run ... | head -1` starts. The reader is gone before the first line. */
test.concurrent.each([
  ['verify', 'verify/main.ts', '--help'] as const,
  ['bench', 'scripts/bench.ts', '--help'] as const,
  ['readme', 'scripts/readme.ts', '--help'] as const,
  ['synth', 'main.ts', 'local'] as const,
  ['gke-file', 'scripts/gke-file.ts', 'dev lifecycle'] as const,
  ['gke', 'scripts/gke.ts', 'plan dev'] as const,
  ['help', 'scripts/help.ts', ''] as const,
])('a closed pipe is not an error: npm run %s (%s) %s', async (_, file, args) => {
  const child = spawn(process.execPath, [...LOADER, file, ...args.split(' ').filter(Boolean)], {
    cwd: root,
    env: { PATH: process.env.PATH, CDK8S_OUTDIR: join(folder, 'dist') },
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.concurrent('Ctrl-C during kubectl takes effect before the next call, and reports the resulting state', async () => {
  const { status, stderr, calls } = await started('apply', {
    args: 'dev',
    kubectl: [
      context,
      { call: 'get secret', stdout: JSON.stringify({ items: secrets }) },
      { call: 'get namespace' },
      { call: 'apply --dry-run=server' },
      { call: 'apply --server-side', seconds: 0.5 },
    ],
    interrupted: 'apply --server-side',
  });
  expect({ status, stderr }).toEqual({
    status: 130,
    stderr: '\nstopped: each object is unchanged or fully applied; apply again to continue\n',
  });
  expect(calls.filter((call) => call.startsWith('apply --server-side'))).toHaveLength(1);
});
