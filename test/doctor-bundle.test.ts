import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { doctor } from '../scripts/doctor/command';
import { scrubber } from '../scripts/doctor/scrub';
import { inProcess } from './lib/in-process';
import { ails, event, healthy, kubectlOf, objectIn, type Sick } from './lib/sick-cluster';

const folder = mkdtempSync(join(tmpdir(), 'openim-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));
const GOOD = readFileSync(join(__dirname, 'fixtures/certificates/good.pem'), 'utf8');

/** The text of each file of the bundle by its name, the command's output, and the mode of the bundle. */
async function bundled(cluster: Sick): Promise<{ files: Readonly<Record<string, string>>; told: string; mode: number }> {
  const file = join(folder, 'bundle.tar.gz');
  rmSync(file, { force: true });
  const { status, stderr } = await inProcess(doctor, `dev --json --bundle ${file}`, kubectlOf(cluster));
  expect(status).toBeLessThan(2);
  expect(existsSync(file)).toBe(true);
  const items = parseTar(gunzipSync(readFileSync(file)));
  return {
    files: Object.fromEntries(items.map(({ name, text }) => [name, text])),
    told: stderr,
    mode: statSync(file).mode & 0o777,
  };
}

/** The forms in which programs write a password, by their names. */
const forms: Readonly<Record<string, (value: string) => string>> = {
  plain: (value) => value,
  base64: (value) => Buffer.from(value).toString('base64'),
  'base64 for URLs': (value) => Buffer.from(value).toString('base64url'),
  'base64 of base64': (value) => Buffer.from(Buffer.from(value).toString('base64')).toString('base64'),
  'basic authentication': (value) => Buffer.from(`openim:${value}`).toString('base64'),
  'in a longer base64': (value) => Buffer.from(`{"password":"${value}","more":1}`).toString('base64'),
  'URL-encoded': (value) => encodeURIComponent(value),
  'URL-encoded in lower case': (value) => encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
  'form-encoded': (value) => new URLSearchParams({ value }).toString().slice('value='.length),
  JSON: (value) => JSON.stringify(value).slice(1, -1),
  "Go's JSON": (value) =>
    JSON.stringify(value)
      .slice(1, -1)
      .replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  hexadecimal: (value) => Buffer.from(value).toString('hex'),
};

const passwords = [
  'Zk8sT3LqVxYpR5mN2wBdHcJf7GaEuQ9t',
  'p&ss w/rd+"1"<é>',
  "it's (a) *pass*!",
  'one-line-of-a-key\nsecond-line-of-a-key\n',
];

describe.each(passwords)('the value %j', (password) => {
  test.each(Object.entries(forms))('is removed: %s', (_, form) => {
    const scrub = scrubber([{ id: 'openim/openim-share secret', value: Buffer.from(password) }]);
    const secret = form(password);
    const before = `2026-11-27 dial mongodb://openim:${secret}@openim-mongodb:27017 failed`;
    const after = scrub(before);
    expect(after).not.toContain(secret);
    expect(after).toContain('***');
    // The part with the value is removed too: the rest is the same for another password.
    expect(after).toMatch(/^2026-11-27 dial mongodb:\/\/openim:.*@openim-mongodb:27017 failed$/s);
  });
});

test('each line of a multi-line key is removed, at any indentation', () => {
  const scrub = scrubber([{ id: 'x', value: Buffer.from('first-line\nsecond-line\n') }]);
  expect(scrub('key: |\n    first-line\n    second-line\n')).toBe('key: |\n    ***\n    ***\n');
});

/** A cluster in which every value of every Secret has leaked everywhere, in every form. */
function leaking(): Sick {
  const cluster = healthy(GOOD);
  cluster.secrets['openim/of-somebody-else'] = { token: 'p&ss w/rd+"1"' };
  const all = Object.values(cluster.secrets).flatMap((data) => Object.values(data));
  const leaked = all.flatMap((value) => Object.values(forms).map((form) => form(value))).join('\n');
  const api = 'Deployment openim/openim-api';
  ails(cluster, api, {
    name: 'api',
    image: 'x',
    restartCount: 2,
    state: { waiting: { reason: 'CrashLoopBackOff', message: leaked } },
    lastState: { terminated: { exitCode: 1, message: leaked } },
  });
  cluster.logs['openim/openim-api-0/api'] = leaked;
  cluster.logs['openim/openim-api-0/api/previous'] = leaked;
  cluster.events = [event('Pod openim/openim-api-0', 'Unhealthy', leaked)];
  objectIn(cluster, api).spec.template.spec.containers[0].env.push({ name: 'PASSWORD', value: leaked });
  Object.assign(objectIn(cluster, api).metadata, {
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': leaked },
  });
  return cluster;
}

test('the bundle contains the names of Secret keys, and their values in no form', async () => {
  const cluster = leaking();
  const { files, told, mode } = await bundled(cluster);
  const text = Object.entries(files).flat().join('\n');
  const found = Object.entries(cluster.secrets).flatMap(([id, data]) =>
    Object.entries(data).flatMap(([key, value]) =>
      Object.entries(forms)
        .filter(([, form]) => text.includes(form(value)) || text.includes(JSON.stringify(form(value)).slice(1, -1)))
        .map(([form]) => `${id} ${key}: ${form}`),
    ),
  );
  expect(found).toEqual([]);
  expect(mode).toBe(0o600);
  expect(told).toContain('values of Secrets were removed from all files');
  expect(JSON.parse(files['openim/secrets.json'] ?? '')).toMatchObject({ 'of-somebody-else': ['token'] });
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([
      'README.txt',
      'diagnosis.json',
      'diagnosis.txt',
      'versions.json',
      'cluster/objects.json',
      'openim/objects.json',
      'openim/events.json',
      'openim/logs/openim-api-0.api.log',
      'openim/logs/openim-api-0.api.previous.log',
    ]),
  );
});

test('without the removal the search finds the values', () => {
  const cluster = leaking();
  const [value = ''] = Object.values(cluster.secrets['openim/of-somebody-else'] ?? {});
  for (const form of Object.values(forms)) {
    expect(cluster.logs['openim/openim-api-0/api']).toContain(form(value));
  }
});

test.each([
  [
    'Secrets cannot be read',
    (cluster: Sick) => {
      cluster.refused['get secrets'] = 'Error from server (Forbidden): secrets is forbidden';
    },
    /^Secrets cannot be read .*logs, events and the contents of objects were left out/m,
  ],
  [
    'a value is too short to be removed',
    (cluster: Sick) => {
      cluster.secrets['openim/of-somebody-else'] = { pin: '42' };
    },
    /^Too short to be removed from a text: openim\/of-somebody-else pin\. So logs/m,
  ],
])('%s: the bundle reports it and contains only names', async (_, change, words) => {
  const cluster = leaking();
  const values = Object.values(cluster.secrets).flatMap((data) => Object.values(data));
  change(cluster);
  const { files, told } = await bundled(cluster);
  const text = Object.values(files).join('\n');
  expect(told).toMatch(words);
  expect(files['README.txt']).toMatch(words);
  expect(Object.keys(files).sort()).toEqual(['README.txt', 'diagnosis.json', 'objects.txt', 'versions.json']);
  expect(files['objects.txt']).toContain('Deployment openim/openim-api\n');
  expect(values.filter((value) => text.includes(value))).toEqual([]);
});

test('a cluster that does not answer: only the diagnosis', async () => {
  const cluster = healthy(GOOD);
  cluster.refused['api-resources'] = 'Unable to connect to the server: EOF';
  const { files } = await bundled(cluster);
  expect(Object.keys(files).sort()).toEqual(['README.txt', 'diagnosis.json']);
});
