import { k8s } from 'cdk8s-plus-28';
import * as alert from '../additions/examples/alert';
import type { AdditionsCode } from '../charts/additions/additions';
import { argocdOutputs } from '../charts/argocd/chart';
import { canConnect } from '../charts/checks/reachability';
import { identity, type Manifest } from '../charts/constructs/manifest';
import { inventory } from '../charts/model/secrets';
import { madeNamespaces } from '../charts/model/workloads';
import { alertsOf } from '../charts/monitoring/alerts';
import dev from '../environments/dev';
import type { AddedAlert, Additions } from '../environments/lib/types';
import { promql } from '../environments/lib/validate/promql';
import prod from '../environments/prod';
import { withAdditions, withExamples } from './lib/additions';
import { changed } from './lib/changed';
import { problems } from './lib/problems';
import { find, type Subject, subject } from './lib/subject';
import { offenders, rules } from './policy';

const subjects = Object.fromEntries(withExamples());
const hard = ({ objects }: Subject, namespace: string) => find(objects, `ResourceQuota ${namespace}/quota`).spec.hard;
const before = subject(dev);
const at = (name: keyof typeof subjects) => subjects[name] as Subject;

/** Identities that are new, and those that differ from `dev`. */
function differences({ objects }: Subject) {
  const old = new Map(before.objects.map((object) => [identity(object), JSON.stringify(object)]));
  const now = objects.map((object) => [identity(object), JSON.stringify(object)] as const);
  return {
    added: now.filter(([name]) => !old.has(name)).map(([name]) => name),
    changed: now.filter(([name, text]) => old.has(name) && old.get(name) !== text).map(([name]) => name),
  };
}

/** An image of the user's own is not in versions.ts; a sidecar that serves no requests has no probes. */
const own: Readonly<Record<string, readonly string[]>> = {
  service: ['images come from versions.ts or the overrides of the environment: Deployment bots/echo-bot: bot'],
  sidecar: [
    'images come from versions.ts or the overrides of the environment: Deployment openim/openim-api: audit',
    'containers that serve have a startup, a readiness and a liveness probe: Deployment openim/openim-api: audit',
  ],
};

test.each(Object.entries(subjects))('the example %s passes every policy of this repository', (example, one) => {
  const found = rules.flatMap(([name, rule]) => offenders(name, rule, one).map((offender) => `${name}: ${offender}`));
  expect(found).toEqual(own[example] ?? []);
});

test('without additions nothing changes', () => {
  expect(JSON.stringify(withAdditions().outputs)).toBe(JSON.stringify(before.outputs));
  const same = withAdditions({ charts: {}, change: ({ objects }) => objects });
  expect(JSON.stringify(same.outputs)).toBe(JSON.stringify(before.outputs));
});

test('a sidecar changes its Deployment and the quota', () => {
  expect(differences(at('sidecar'))).toEqual({
    added: [],
    changed: ['ResourceQuota openim/quota', 'Deployment openim/openim-api'],
  });
  const [old, now] = [hard(before, 'openim'), hard(at('sidecar'), 'openim')];
  // At most ten pods while five roll, of 200m each.
  expect(Number(now['limits.cpu']) - Number(old['limits.cpu'])).toBe(2);
  expect(now.pods).toBe(old.pods);
});

test('a service has a namespace with the objects of every other one', () => {
  const one = at('service');
  const names = differences(one).added.filter((name) => / bots(\/|$)/.test(name));
  expect(names.sort()).toEqual([
    'Deployment bots/echo-bot',
    'LimitRange bots/defaults',
    'Namespace bots',
    'NetworkPolicy bots/allow-dns',
    'NetworkPolicy bots/default-deny',
    'NetworkPolicy bots/echo-bot',
    'ResourceQuota bots/quota',
    'Role bots/kube-state-metrics',
    'Role bots/operator',
    'Role bots/prometheus',
    'Role bots/viewer',
    'RoleBinding bots/kube-state-metrics',
    'RoleBinding bots/operator',
    'RoleBinding bots/prometheus',
    'RoleBinding bots/viewer',
    'ServiceAccount bots/echo-bot',
  ]);
  expect(hard(one, 'bots')).toMatchObject({ pods: '2', 'requests.cpu': '1' });
  expect(madeNamespaces(one.environment)).toContain('bots');
  const [root] = argocdOutputs(one.environment, one.outputs);
  expect(JSON.stringify(root?.objects)).toContain('"namespace":"bots"');
});

test('the bot may reach the API, and nothing else of OpenIM', () => {
  const { objects } = at('service');
  const labels = (name: string) => ({ 'app.kubernetes.io/name': name });
  const bot = { namespace: 'bots', labels: labels('echo-bot') };
  const to = (name: string, port: number) => canConnect(objects, bot, { namespace: 'openim', labels: labels(name) }, port);
  expect([to('openim-api', 10002), to('openim-api', 12002), to('openim-mysql', 3306)]).toEqual([true, false, false]);
});

test('a host is admitted, and its Ingress refers to the API', () => {
  expect(differences(at('host'))).toEqual({
    added: ['Ingress ingress-nginx/partners'],
    changed: ['ValidatingAdmissionPolicy openim-ingresses'],
  });
});

test('an alert is a rule of Prometheus', () => {
  const texts = at('alert')
    .objects.filter(({ kind }) => kind === 'ConfigMap')
    .map(({ data }) => data['rules.yml'] ?? '');
  expect(texts.join()).toContain('NoPodOfTheApiIsNew');
});

test('a secret is in the inventory, once', () => {
  const { environment } = at('secret');
  expect(inventory(environment).filter(({ secret: name }) => name === 'webhook-signature')).toMatchObject([
    { namespace: 'openim', key: 'key', value: 'openim-webhook-signature-key', generator: { alphanumeric: 32 } },
  ]);
});

test('Argo CD may manage a kind that only additions create', () => {
  const one = withAdditions({
    charts: {
      openim: (scope) => new k8s.KubeEndpoints(scope, 'outside', { metadata: { name: 'outside' }, subsets: [] }),
    },
  });
  const kinds = (outputs: Subject['outputs']) => JSON.stringify(argocdOutputs(dev, outputs));
  expect(kinds(one.outputs)).toContain('"kind":"Endpoints"');
  expect(kinds(before.outputs)).not.toContain('"kind":"Endpoints"');
});

const API = 'Deployment openim/openim-api';
const editApi = (edit: (api: Manifest) => void): AdditionsCode => ({
  change: ({ objects }) => {
    for (const object of objects.filter((one) => identity(one) === API)) {
      edit(object);
    }
    return objects;
  },
});

const badCode: Readonly<Record<string, AdditionsCode>> = {
  'ConfigMap openim/notes: generated 2 times, and the last one would overwrite the others; give each a unique name (added by additions/dev.ts)':
    {
      charts: {
        openim: (scope) => {
          new k8s.KubeConfigMap(scope, 'one', { metadata: { name: 'notes' } });
          new k8s.KubeConfigMap(scope, 'two', { metadata: { name: 'notes' } });
        },
      },
    },
  'Service openim/openim-api: generated 2 times, and the last one would overwrite the others; give each a unique name (added by additions/dev.ts)':
    {
      charts: {
        openim: (scope) =>
          new k8s.KubeService(scope, 'api', {
            metadata: { name: 'openim-api' },
            spec: { selector: { 'app.kubernetes.io/name': 'openim-api' }, ports: [{ name: 'http', port: 10002 }] },
          }),
      },
    },
  'Secret openim/key: a Secret would be in Git in plain text; list it in additions.secrets, and npm run secrets creates it in the cluster (added by additions/dev.ts)':
    { charts: { openim: (scope) => new k8s.KubeSecret(scope, 'key', { metadata: { name: 'key' } }) } },
  'ConfigMap openim/notes: label app.kubernetes.io/part-of is missing; prune and doctor select the objects of OpenIM by this label; write "openim" (added by additions/dev.ts)':
    {
      change: ({ name, objects }) =>
        name === 'openim'
          ? [...objects, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes', namespace: 'openim' } }]
          : objects,
    },
  [`${API}: container "api" has no resources.limits.memory; add them, because the quota and the number of nodes are computed from them (changed by additions/dev.ts)`]:
    editApi((api) => delete api.spec.template.spec.containers[0].resources.limits.memory),
  [`${API}: image "openim" of container "api" has no tag; use a version, as in environments/lib/versions.ts (changed by additions/dev.ts)`]:
    editApi((api) => {
      api.spec.template.spec.containers[0].image = 'openim';
    }),
  'additions/dev.ts: change of chart "cluster" returned undefined: must return the list of the chart\'s objects': {
    change: (() => undefined) as never,
  },
  'additions/dev.ts: change of chart "cluster" returned undefined: must be an object with apiVersion, kind and metadata.name':
    {
      change: () => [undefined as never],
    },
  'additions/dev.ts: change of chart "cluster" failed: no such thing': {
    change: () => {
      throw new Error('no such thing');
    },
  },
  'additions/dev.ts: charts["bots"] failed: no such thing': {
    charts: {
      bots: () => {
        throw new Error('no such thing');
      },
    },
  },
  'additions/dev.ts: charts has "bot": not a namespace of this environment; use one of cluster, ingress-nginx, openim, redpanda, dragonfly, seaweedfs, monitoring, bots, or add it to additions.namespaces of environments/dev.ts':
    { charts: { bot: () => {} } },
  'additions/dev.ts: charts["bots"] is undefined: must be a function that returns objects': {
    charts: { bots: undefined as never },
  },
  'additions/dev.ts: change of chart "redpanda" returned ConfigMap openim/notes: a chart has the objects of its own namespace; return it for chart "openim"':
    {
      change: ({ name, objects }) =>
        name === 'redpanda'
          ? [...objects, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes', namespace: 'openim' } }]
          : objects,
    },
};

test.each(Object.entries(badCode))('%s', (line, code) => {
  expect(() => withAdditions(code, { namespaces: ['bots'] })).toThrow(line);
});

/** The alert of the example with other values. */
const alerts = (changes: Partial<AddedAlert>): Additions => ({
  alerts: (alert.additions.alerts ?? []).map((one) => ({ ...one, ...changes })),
});

const badValues: Readonly<Record<string, Additions>> = {
  'additions.namespaces[0] is "kube-bots": reserved for Kubernetes; use another name, such as "my-kube-bots"': {
    namespaces: ['kube-bots'],
  },
  'additions.namespaces[0] is "openim": namespaces.openim is the same; remove it, or use another name': {
    namespaces: ['openim'],
  },
  'additions.secrets[0].namespace is "bots": not a namespace of this environment; use one of': {
    secrets: [{ namespace: 'bots', name: 'key', keys: ['key'] }],
  },
  'additions.secrets[1] is "openim/key" again: write all its keys in one entry': {
    secrets: [
      { namespace: 'openim', name: 'key', keys: ['one'] },
      { namespace: 'openim', name: 'key', keys: ['two'] },
    ],
  },
  'additions.secrets[0] is "openim/openim-share": OpenIM has a Secret with that name; use another name': {
    secrets: [{ namespace: 'openim', name: 'openim-share', keys: ['two'] }],
  },
  'additions.hosts[0] is "openim.example": a host of OpenIM itself; remove it, or use another name': {
    hosts: ['openim.example'],
  },
  'additions.alerts[0].name is "silent bot": must be a name such as "BotSilent"': alerts({ name: 'silent bot' }),
  'additions.alerts[0].runbook is "patches": must be the URL of a runbook': alerts({ runbook: 'patches' }),
  'additions.alerts[0].runbook is "https://me:secret@wiki.example.com": must be the URL of a runbook, without a user and password':
    alerts({ runbook: 'https://me:secret@wiki.example.com' }),
  'additions.alerts[0].name is "QuorumLost": OpenIM has an alert with that name; use another name': alerts({
    name: 'QuorumLost',
  }),
  'additions.alerts[0].expr is "": must be an expression in PromQL': alerts({ expr: '' }),
  'additions.alerts[0].expr is "up ==": must be PromQL: it is wrong at its end': alerts({ expr: 'up ==' }),
  'additions.alerts[0].expr is "sum(rate(a[5m]) by (x)": must be PromQL: it is wrong at "by (x)"': alerts({
    expr: 'sum(rate(a[5m]) by (x)',
  }),
  'additions.alerts[0].expr is "nosuch(a)": must be PromQL: it is wrong at "(a)"': alerts({ expr: 'nosuch(a)' }),
  'additions.alerts[0].summary is "{{ $value": must be a text, in which each "{{" has its "}}"': alerts({
    summary: '{{ $value',
  }),
  'additions.secrets[1] is "openim/a": its value "openim-a-b-c" is also that of another Secret, and both would have one password; use another name':
    {
      secrets: [
        { namespace: 'openim', name: 'a-b', keys: ['c'] },
        { namespace: 'openim', name: 'a', keys: ['b-c'] },
      ],
    },
  'additions.hosts[0] is "partners.local": clients ask their own network for it by multicast; use a name below a domain of your own':
    { hosts: ['partners.local'] },
};

test.each(Object.entries(badValues))('%s', (line, additions) => {
  expect(() => withAdditions({}, additions)).toThrow(line);
});

test('alerts need something that evaluates them', () => {
  expect(problems(changed({ 'monitoring.mode': 'none', additions: alerts({}) }))).toEqual([
    'additions.alerts is set: monitoring.mode is "none", and nothing evaluates them; remove them, or choose another mode',
  ]);
});

test('every expression of ours is PromQL to the same parser', () => {
  const expressions = Object.values(alertsOf(prod)).flat();
  expect(expressions.length).toBeGreaterThan(50);
  for (const { expr } of expressions) {
    expect([expr, promql(expr, 'expr')]).toEqual([expr, []]);
  }
});
