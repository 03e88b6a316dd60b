import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as alert from '../additions/examples/alert';
import * as bot from '../additions/examples/service';
import { buildApp } from '../charts/app';
import type { Manifest, Output } from '../charts/constructs/manifest';
import { connections } from '../charts/model/connections';
import { isWorkload } from '../charts/model/peers';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import { explain } from '../scripts/explain/command';
import { DRAWN, pictureFiles } from '../scripts/explain/files';
import { flows, stepsOf } from '../scripts/explain/flows';
import { ADDITIONS, boxes } from '../scripts/explain/grouping';
import { page } from '../scripts/explain/page';
import { partsOf } from '../scripts/explain/pictures';
import { boxOf, openBetween, topologyOf } from '../scripts/explain/topology';
import { inProcess } from './lib/in-process';
import { accounts, full, managed } from './lib/optional';
import { find, subject, subjects } from './lib/subject';

const root = join(__dirname, '..');
const gateway = derive(dev, { name: 'gateway', edge: { controller: 'gke-gateway' } });
const all = [...subjects(), ...[full, managed, accounts, gateway].map(subject)];

describe.each(all)('$environment.name', ({ environment, objects }) => {
  const topology = topologyOf(objects);

  test('each workload, and each end of a connection, is in exactly one box', () => {
    const ends = [
      ...topology.workloads.map(({ name }) => name),
      ...topology.connections.flatMap(({ from, to }) => [from, to]),
    ];
    expect(ends.filter((end) => boxes.filter(({ members }) => members.test(end)).length !== 1)).toEqual([]);
  });

  test('each step of the flows has an allowed connection', () => {
    for (const flow of flows) {
      const ends = new Set(topology.connections.flatMap(({ from, to }) => [from, to]));
      const own = flow.steps.filter(([, , , where]) => where === undefined || ends.has(where));
      expect(stepsOf(topology, flow).map(({ text }) => text)).toEqual(own.map(([, , text]) => text));
    }
  });

  test('the connections between workloads are those of the model', () => {
    const rows = (some: readonly { from: string; to: string; ports: readonly number[] }[]) =>
      [...new Set(some.flatMap(({ from, to, ports }) => ports.map((port) => `${from} ${to} ${port}`)))].sort();
    const runs = new Set(topology.workloads.map(({ name }) => name));
    const opened = connections(environment).filter(({ from, to }) => isWorkload(from) && isWorkload(to));
    expect(rows(topology.connections.filter(({ from, to }) => runs.has(from) && runs.has(to)))).toEqual(rows(opened));
  });
});

test.each(all)('the overview of $environment.name has at most twenty boxes', ({ objects }) => {
  const topology = topologyOf(objects);
  expect(boxes.filter((box) => partsOf(box, topology).length > 0).length).toBeLessThanOrEqual(20);
});

test('boxes have names of their own', () => {
  expect(new Set(boxes.map(({ id }) => id)).size).toBe(boxes.length);
});

const { objects, outputs } = subject(dev);

test('a step without an allowed connection is reported with its remedy', () => {
  const closed = objects.filter(({ kind, metadata }) => kind !== 'NetworkPolicy' || metadata.name !== 'openim-msgtransfer');
  const policy = find(objects, 'NetworkPolicy openim/openim-msgtransfer');
  const shut: Manifest = { ...policy, spec: { ...policy.spec, egress: [] } };
  const [message] = flows;
  expect(() => message && stepsOf(topologyOf([...closed, shut]), message)).toThrow(
    'flow "Message", step 7: no NetworkPolicies let openim-msgtransfer to redpanda or external-kafka connect; open the connection in charts/model/connections.ts',
  );
});

test.each(all)('no workload of $environment.name is among the additions', ({ objects: own }) => {
  const { workloads, connections } = topologyOf(own);
  const ends = [...workloads.map(({ name }) => name), ...connections.flatMap(({ from, to }) => [from, to])];
  expect(ends.filter((end) => boxOf(end) === ADDITIONS)).toEqual([]);
});

test('a workload that is missing in grouping.ts is in the box of additions', () => {
  const api = find(objects, 'Deployment openim/openim-api');
  const template = { ...api.spec.template, metadata: { labels: { 'app.kubernetes.io/name': 'own' } } };
  const { workloads } = topologyOf([
    ...objects,
    { ...api, metadata: { name: 'own', namespace: 'openim' }, spec: { template } },
  ]);
  expect(workloads.filter(({ name }) => boxOf(name) === ADDITIONS).map(({ name }) => name)).toEqual(['own']);
});

test('the page of an environment with additions has their workloads, connections and alerts', async () => {
  const own = derive(dev, { name: 'dev', additions: { ...bot.additions, ...alert.additions } });
  const text = await page('dev', buildApp(own, bot.default), '..');
  const [, card = ''] = /<details class="card" id="box-additions"(.*?)<\/details>/s.exec(text) ?? [];
  expect(card).toContain('<li>echo-bot http 8080</li>');
  expect(card).toContain('echo-bot → <a href="#box-api">openim-api</a> 10002');
  expect(card).toContain('<a href="https://wiki.example.com/openim/patches">NoPodOfTheApiIsNew</a>');
  expect(text).toContain('<a href="#box-additions">');
});

test('external connections are derived from the addresses', () => {
  const topology = topologyOf(objects);
  expect(openBetween(topology, 'internet', 'ingress-nginx-controller')?.ports).toEqual([80, 443]);
  expect(openBetween(topology, 'alertmanager', 'outside: 0.0.0.0/0')?.ports).toEqual([443]);
  expect(openBetween(topologyOf(subject(gateway).objects), 'google-front-ends', 'openim-api')?.ports).toEqual([10002]);
});

describe('docs/pictures', () => {
  const found = readdirSync(join(root, 'docs/pictures')).map((file) => `docs/pictures/${file}`);
  let made: Readonly<Record<string, string>>;
  beforeAll(async () => {
    made = await pictureFiles(outputs);
  });

  test(`is up to date with ${DRAWN}; otherwise run "npm run explain -- ${DRAWN}"`, () => {
    expect(found.sort()).toEqual(Object.keys(made).sort());
    for (const [file, text] of Object.entries(made)) {
      expect([file, readFileSync(join(root, file), 'utf8')]).toEqual([file, text]);
    }
  });

  test('changes when a port does', async () => {
    const moved = JSON.parse(JSON.stringify(outputs).replaceAll('10002', '10009')) as Output[];
    expect((await pictureFiles(moved))['docs/pictures/overview.svg']).not.toBe(made['docs/pictures/overview.svg']);
  });
});

describe('the page', () => {
  let text: string;
  beforeAll(async () => {
    text = await page('dev', outputs, '..');
  });
  const links = () => [...new Set([...text.matchAll(/ href="([^"]*)"/g)].map(([, link = '']) => link))];

  test('links to its own elements and to files of the repository, and loads nothing', () => {
    const ids = new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id}`));
    const lost = links().filter((link) =>
      link.startsWith('#')
        ? !ids.has(link)
        : !link.startsWith('../') || !existsSync(join(root, link.slice(3).split('#')[0] ?? '')),
    );
    expect(lost).toEqual([]);
    expect(text).not.toMatch(/<(script|img|iframe|link|source)[^>]* (src|href)=|@import|url\(/);
  });

  test('has each object once, and each alert in a box', () => {
    expect([...text.matchAll(/<details id="object-[^"]*"/g)]).toHaveLength(objects.length);
    const alerts = [...readFileSync(join(root, 'dist/dev/monitoring.k8s.yaml'), 'utf8').matchAll(/- alert: (\w+)/g)].map(
      ([, name]) => name,
    );
    expect(alerts.length).toBeGreaterThan(50);
    expect(alerts.filter((name) => !text.includes(`>${name}</a> <small>`))).toEqual([]);
  });

  test('contains no value of a Secret', () => {
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(text).toContain('secret-key');
  });
});

describe('npm run explain', () => {
  test.each([
    ['', 'expected one environment, got none\nusage: npm run explain -- <environment>'],
    ['dev prod', 'expected one environment, got dev prod'],
    ['--all', 'unknown option "--all"'],
    ['nowhere', 'nowhere'],
  ])('"%s" is rejected', async (args, message) => {
    expect(await inProcess(explain, args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(message),
    });
  });

  test('a missing dist/ is rejected with the command that writes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'openim-explain-'));
    expect(await inProcess(explain, 'local', undefined, { CDK8S_OUTDIR: folder })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/openim\.k8s\.yaml is missing[\s\S]*npm run synth -- local/),
    });
    rmSync(folder, { recursive: true });
  });

  test('writes the page of an environment, and the pictures of the documented one only', async () => {
    expect(await inProcess(explain, 'local')).toEqual({ status: 0, stdout: 'explain/local.html\n', stderr: '' });
    expect(readFileSync(join(root, 'explain/local.html'), 'utf8')).toContain('<title>OpenIM on GKE: local</title>');
  });
});
