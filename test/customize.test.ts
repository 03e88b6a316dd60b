import { buildApp } from '../charts/app';
import { restoreObjects } from '../charts/backups/restores';
import { identity, type Manifest, podTemplateOf } from '../charts/constructs/manifest';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Customize } from '../environments/lib/types';
import { changed } from './lib/changed';
import { full, placed } from './lib/optional';
import { problems } from './lib/problems';
import { find, subject, subjects } from './lib/subject';
import { workloadsIn } from './lib/workloads';

const COST = 'example.com/cost-center';
const customized = (customize: Customize) => derive(dev, { name: 'dev', customize });
const all = customized({
  all: {
    labels: { [COST]: 'chat' },
    annotations: { 'example.com/contact': 'chat@example.com' },
    nodeSelector: { 'example.com/pool': 'chat' },
    tolerations: [{ key: 'example.com/pool', value: 'chat', effect: 'NoSchedule' }],
    runtimeClassName: 'gvisor',
  },
});
const { objects } = subject(all);
const restored = restoreObjects(all, { backup: 'mysql', object: 'a', existing: 'keep', sequenceGap: 0 });

describe('customize.all', () => {
  test('labels and annotates every object, and keeps the keys of the chart', () => {
    const offenders = [...objects, ...restored].filter(
      ({ metadata: { labels = {}, annotations = {} } }) =>
        labels[COST] !== 'chat' ||
        annotations['example.com/contact'] !== 'chat@example.com' ||
        labels['app.kubernetes.io/part-of'] !== 'openim',
    );
    expect(offenders.map(identity)).toEqual([]);
    const argocd = find(objects, 'StatefulSet openim/openim-mysql').metadata.annotations;
    expect(argocd).toMatchObject({ 'argocd.argoproj.io/sync-wave': '1' });
  });

  test('applies to every pod, including those of setup Jobs, backups and restores', () => {
    const templates = [...objects, ...restored].flatMap((object) => podTemplateOf(object) ?? []);
    expect(templates.length).toBeGreaterThan(30);
    for (const { metadata, spec } of templates) {
      expect(metadata.labels).toMatchObject({ [COST]: 'chat', 'app.kubernetes.io/part-of': 'openim' });
      expect(metadata.annotations).toMatchObject({ 'example.com/contact': 'chat@example.com' });
      expect(spec).toMatchObject({
        nodeSelector: { 'example.com/pool': 'chat' },
        tolerations: [{ key: 'example.com/pool', value: 'chat', effect: 'NoSchedule' }],
        runtimeClassName: 'gvisor',
      });
    }
    const { jobTemplate } = find(objects, 'CronJob openim/openim-mysql-backup').spec;
    expect(jobTemplate.metadata.labels).toEqual({ [COST]: 'chat' });
    expect(Object.keys(jobTemplate)).toEqual(['metadata', 'spec']);
  });

  test('labels every volume, including that of a dump', () => {
    const claims = objects.flatMap(({ spec }) => spec?.volumeClaimTemplates ?? []);
    const disks = objects
      .flatMap((object) => podTemplateOf(object)?.spec.volumes ?? [])
      .flatMap(({ ephemeral }: Manifest) => ephemeral?.volumeClaimTemplate ?? []);
    expect([claims.length, disks.length]).toEqual([10, 3]);
    expect([...claims, ...disks].map(({ metadata }) => metadata.labels)).toEqual(
      Array.from({ length: 13 }, () => ({ [COST]: 'chat' })),
    );
  });

  test('does not change selectors', () => {
    const selectors = (some: readonly Manifest[]) =>
      some.filter(({ kind }) => kind !== 'Job').map((object) => [identity(object), object.spec?.selector]);
    expect(selectors(objects)).toEqual(selectors(subject(dev).objects));
  });

  test('renames only setup Jobs, because their pod changes', () => {
    const names = new Set(subject(dev).objects.map(identity));
    const added = objects.map(identity).filter((name) => !names.has(name));
    expect(added.filter((name) => !/^Job \S+-setup-[0-9a-f]{8}$/.test(name))).toEqual([]);
    expect(added).toHaveLength(5);
  });
});

describe('customize.workloads', () => {
  const some = subject(
    derive(all, {
      name: 'some',
      gke: { spotPool: { machineType: 'e2-standard-4', nodesPerZone: { min: 1, max: 3 } } },
      customize: {
        workloads: {
          'openim-mongodb': { labels: { [COST]: 'data' }, nodeSelector: { 'example.com/disk': 'fast' } },
          'openim-api': { tolerations: [{ operator: 'Exists', key: 'api' }], runtimeClassName: 'kata' },
        },
      },
    }),
  ).objects;

  test('applies to the pods, objects and volumes of that workload, in addition to customize.all', () => {
    const set = find(some, 'StatefulSet openim/openim-mongodb');
    expect(set.metadata.labels?.[COST]).toBe('data');
    expect(set.spec.template.metadata.labels[COST]).toBe('data');
    expect(set.spec.template.spec.nodeSelector).toEqual({ 'example.com/pool': 'chat', 'example.com/disk': 'fast' });
    expect(set.spec.volumeClaimTemplates[0].metadata.labels).toEqual({ [COST]: 'data' });
    expect(find(some, 'Service openim/openim-mongodb').metadata.labels?.[COST]).toBe('data');
    const others = workloadsIn(some).filter(({ template }) => template.metadata.labels[COST] === 'data');
    expect(others.map(({ name }) => name)).toHaveLength(1);
  });

  test('comes after the tolerations of the chart, and its value takes precedence', () => {
    const { spec } = find(some, 'Deployment openim/openim-api').spec.template;
    expect(spec.runtimeClassName).toBe('kata');
    expect(spec.tolerations.map(({ key }: { key: string }) => key)).toEqual([
      'cloud.google.com/gke-spot',
      'example.com/pool',
      'api',
    ]);
  });

  test('does not change any other workload', () => {
    const only = subject(customized({ workloads: { 'openim-mongodb': { labels: { [COST]: 'data' } } } })).objects;
    const before = subject(dev).objects;
    const differ = only.filter((object, index) => JSON.stringify(object) !== JSON.stringify(before[index]));
    expect(
      differ.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] !== 'openim-mongodb').map(identity),
    ).toEqual([]);
    expect(differ.length).toBeGreaterThan(3);
  });
});

test('every workload in the list is the name of an object', () => {
  const names = subjects().flatMap(({ objects }) => workloadsIn(objects).map(({ object }) => object.metadata.labels));
  expect(names.filter((labels) => !labels?.['app.kubernetes.io/name'])).toEqual([]);
});

test('an empty customization changes no byte', () => {
  const empty = customized({ all: {}, workloads: { 'openim-api': {} } });
  expect(JSON.stringify(buildApp(empty)) === JSON.stringify(subject(dev).outputs)).toBe(true);
});

describe('reserved keys', () => {
  const meshes = (['istio-ambient', 'istio-sidecar', 'linkerd'] as const).map((kind) =>
    derive(dev, { name: 'dev', mesh: { kind } }),
  );
  const made = [...environmentNames().map(loadEnvironment), full, placed, ...meshes].flatMap(
    (environment) => subject({ ...environment, customize: undefined }).objects,
  );
  const keys = (field: 'labels' | 'annotations') => [
    ...new Set(
      made
        .flatMap((object) => [object.metadata, podTemplateOf(object)?.metadata])
        .flatMap((metadata) => Object.keys(metadata?.[field] ?? {})),
    ),
  ];

  test.each(['labels', 'annotations'] as const)('are rejected in %s, each of them', (field) => {
    const all = keys(field);
    expect(all.length).toBeGreaterThan(6);
    const lines = problems(customized({ all: { [field]: Object.fromEntries(all.map((key) => [key, 'x'])) } }));
    expect(lines).toEqual(
      all.map((key) => expect.stringContaining(`customize.all.${field}["${key}"] is "x": is reserved for `)),
    );
  });
});

const RESERVED = 'use a key of your own, such as "example.com/cost-center"';
const bad: Readonly<Record<string, readonly [customize: unknown, ...lines: string[]]>> = {
  'the label of selectors': [
    { all: { labels: { 'app.kubernetes.io/name': 'x' } } },
    `customize.all.labels["app.kubernetes.io/name"] is "x": is reserved for Kubernetes, selectors and NetworkPolicies; ${RESERVED}`,
  ],
  'the label that takes a pod out of a mesh': [
    { workloads: { 'openim-api': { labels: { 'sidecar.istio.io/inject': 'false' } } } },
    `customize.workloads.openim-api.labels["sidecar.istio.io/inject"] is "false": is reserved for the service mesh, which mesh.kind chooses; ${RESERVED}`,
  ],
  'a key that is none': [
    { all: { labels: { 'cost center': 'x' } } },
    expect.stringMatching(
      /^customize\.all\.labels\["cost center"\] is "x": has an invalid key; write /,
    ) as unknown as string,
  ],
  'a value that is not a label': [
    { all: { labels: { team: 'chat & co' } } },
    expect.stringMatching(/^customize\.all\.labels\["team"\] is "chat & co": must be a label value: /) as unknown as string,
  ],
  'a number': [
    { all: { annotations: { team: 5 } } },
    'customize.all.annotations["team"] is 5: must be a text; write numbers and true in quotes',
  ],
  'labels as a list': [
    { all: { labels: ['a'] } },
    expect.stringMatching(/^customize\.all\.labels is .*: must be an object of names and values$/) as unknown as string,
  ],
  'one node for pods that keep apart': [
    { all: { nodeSelector: { 'kubernetes.io/hostname': 'a' } } },
    'customize.all.nodeSelector["kubernetes.io/hostname"] is "a": selects a single node, but replicas must run on different nodes; use a label that several nodes have',
  ],
  'tolerations that the API server refuses': [
    {
      all: {
        tolerations: [
          { effect: 'NoSchedule' },
          { key: 'a', operator: 'Exists', value: 'b' },
          { key: 'a', tolerationSeconds: 5 },
        ],
      },
    },
    'customize.all.tolerations[0].key is missing: operator "Equal" compares the value of a key; add key, or use operator "Exists"',
    'customize.all.tolerations[1].value is "b": operator "Exists" takes any value; remove value, or use operator "Equal"',
    'customize.all.tolerations[2].tolerationSeconds is 5: only effect "NoExecute" has a duration; remove it, or set that effect',
  ],
  'a workload that the release does not have': [
    { workloads: { 'openim-zookeeper': { labels: { team: 'a' } } } },
    'customize.workloads.openim-zookeeper is set: this environment runs no openim-zookeeper; remove it',
  ],
  'a workload that nobody knows': [
    { workloads: { 'openim-apis': {} } },
    expect.stringMatching(
      /^customize\.workloads\.openim-apis is unknown: .*; did you mean "openim-api"\?$/,
    ) as unknown as string,
  ],
  'a runtime class that cannot be': [
    { all: { runtimeClassName: 'gVisor' } },
    'customize.all.runtimeClassName is "gVisor": must be a DNS name: labels of a-z, 0-9 and "-", joined by dots',
  ],
};

test.each(Object.entries(bad))('customize rejects %s', (_, [customize, ...lines]) => {
  expect(problems(changed({ customize }))).toEqual(lines);
});

test('users may set the annotation of the cluster autoscaler', () => {
  const annotations = { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' };
  expect(problems(customized({ all: { annotations } }))).toEqual([]);
});
