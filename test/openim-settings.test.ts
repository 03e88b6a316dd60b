import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { parse } from 'yaml';
import type { AdditionsCode } from '../charts/additions/additions';
import { buildApp } from '../charts/app';
import { canConnect } from '../charts/checks/reachability';
import { container } from '../charts/constructs/container';
import { selector } from '../charts/constructs/labels';
import type { Manifest } from '../charts/constructs/manifest';
import { podTemplate } from '../charts/constructs/pod';
import { links } from '../charts/model/capacity/links';
import { filesKept, messagesCached, messagesKept } from '../charts/model/openim/names';
import { servicesOf } from '../charts/model/openim/services';
import { inventory } from '../charts/model/secrets';
import dev from '../environments/dev';
import devMysql from '../environments/dev-mysql';
import { derive } from '../environments/lib/derive';
import type { OpenimSettings } from '../environments/lib/openim-settings';
import { guaranteed } from '../environments/lib/quantity';
import type { Environment } from '../environments/lib/types';
import local from '../environments/local';
import { secrets } from '../scripts/doctor/checks/secrets';
import { topologyOf } from '../scripts/explain/topology';
import { connections } from '../scripts/review/connections';
import { providers } from '../scripts/secrets/providers';
import { changed } from './lib/changed';
import { configFile, filesAt } from './lib/config-files';
import { withConfigScript } from './lib/config-script';
import { drift, noDrift } from './lib/contract';
import { FakeProject } from './lib/fake-project';
import { pushedByGetui, switched, switchedV34 } from './lib/optional';
import { problems } from './lib/problems';
import { find, subject } from './lib/subject';
import upstreamV34 from './upstream/v3.4.0.json';
import upstreamV38 from './upstream/v3.8.3-patch.15.json';

const turned = (base: Environment, openim: OpenimSettings) => derive(base, { name: base.name, openim });
const file = (environment: Environment, service: string, name: string) =>
  configFile(subject(environment).objects, `Deployment openim/openim-${service}`, name);
const podOf = (environment: Environment, service: string) =>
  find(subject(environment).objects, `Deployment openim/openim-${service}`).spec.template.spec;
const variables = (environment: Environment, service: string): Record<string, unknown> =>
  Object.fromEntries(
    podOf(environment, service).containers[0].env.map((one: Manifest) => [
      one.name,
      one.value ?? one.valueFrom.secretKeyRef,
    ]),
  );
const template = (environment: Environment, service: string) =>
  parse(filesAt(subject(environment).objects, `Deployment openim/openim-${service}`, '/template')['config.yaml'] ?? '');

describe('release v3.8', () => {
  test('has every value in the files of its programs', () => {
    expect(file(switched, 'auth', 'openim-rpc-auth.yml').tokenPolicy).toEqual({ expire: 14 });
    expect(file(switched, 'msg', 'openim-rpc-msg.yml').friendVerify).toBe(true);
    expect(file(switched, 'group', 'openim-rpc-group.yml').enableHistoryForNewMembers).toBe(false);
    expect(file(switched, 'api', 'share.yml')).toMatchObject({
      multiLogin: { policy: 0, maxNumOneEnd: 3 },
      rpcMaxBodySize: { requestMaxBodySize: 16 * 2 ** 20, responseMaxBodySize: 16 * 2 ** 20 },
    });
    expect(file(switched, 'crontask', 'openim-crontask.yml')).toMatchObject({
      cronExecuteTime: '0 19 * * *',
      retainChatRecords: 90,
      fileExpireTime: 30,
    });
    expect(file(switched, 'group', 'notification.yml').memberQuit).toMatchObject({
      isSendMsg: false,
      offlinePush: { enable: true, title: 'Ein Mitglied ist ausgetreten', desc: 'Ein Mitglied ist ausgetreten' },
    });
  });

  test('has the webhooks that are on, with their options; all others are off as before', () => {
    expect(file(switched, 'msg', 'webhooks.yml')).toEqual({
      ...file(dev, 'msg', 'webhooks.yml'),
      beforeSendSingleMsg: {
        enable: true,
        timeout: 2,
        failedContinue: true,
        allowedTypes: [],
        deniedTypes: ['2000-2999'],
      },
      afterSendSingleMsg: {
        enable: true,
        timeout: 5,
        attentionIds: ['support'],
        allowedTypes: ['101', '110-115'],
        deniedTypes: [],
      },
      afterUserOnline: { enable: true, timeout: 5 },
    });
    const urls = Object.keys(servicesOf(switched)).map((name) => [name, variables(switched, name).IMENV_WEBHOOKS_URL]);
    const url = 'https://business.example.com:8443/openim';
    expect(urls.filter(([, value]) => value)).toEqual([
      ['msggateway', url],
      ['msg', url],
    ]);
  });

  test.each([
    ['one-per-platform', 1],
    ['several-per-platform', 0],
    ['one-per-class', 4],
    ['pc-and-one-other', 5],
  ] as const)('multiLogin.policy %s is %i', (policy, number) => {
    expect(file(turned(dev, { multiLogin: { policy } }), 'auth', 'share.yml').multiLogin).toEqual({
      policy: number,
      maxNumOneEnd: 30,
    });
  });

  test('a log level of a single program is a variable of its pod, and of no other', () => {
    expect(variables(switched, 'push')).toMatchObject({ IMENV_LOG_REMAINLOGLEVEL: '5' });
    expect(variables(switched, 'crontask')).toMatchObject({ IMENV_LOG_REMAINLOGLEVEL: '4' });
    expect(variables(switched, 'msg')).not.toHaveProperty('IMENV_LOG_REMAINLOGLEVEL');
    expect(file(switched, 'push', 'log.yml').remainLogLevel).toBe(3);
  });
});

describe('release v3.4', () => {
  const config = template(switchedV34, 'push');

  test('has every value in the files of its programs', () => {
    expect(config).toMatchObject({
      tokenPolicy: { expire: 14 },
      messageVerify: { friendVerify: true },
      multiLoginPolicy: 5,
      retainChatRecords: 30,
      msgCacheTimeout: 12 * 3600,
      chatRecordsClearTime: '0 19 * * 3',
      msgDestructTime: '0 19 * * *',
      iosPush: { production: true },
    });
    expect(config.callback.url).toBe('');
    expect(template(switchedV34, 'friend').callback).toEqual({
      ...template(devMysql, 'friend').callback,
      url: 'http://10.90.0.7/openim',
      beforeAddFriend: { enable: true, timeout: 3, failedContinue: false },
      userOnline: { enable: true, timeout: 5 },
    });
  });

  test("gives JPush's keys to openim-push alone", () => {
    const url = 'https://api.jpush.cn/v3/push';
    const intent = 'intent:#Intent;component=com.example/.MainActivity;end';
    expect(config.push).toMatchObject({
      enable: 'jpush',
      jpns: { appKey: `\${PUSH_APP_KEY}`, masterSecret: `\${PUSH_MASTER_SECRET}`, pushUrl: url, pushIntent: intent },
    });
    expect(template(switchedV34, 'api').push.jpns).toMatchObject({ appKey: '', masterSecret: '' });
    const env = (service: string) =>
      podOf(switchedV34, service).initContainers.find(({ name }: Manifest) => name === 'config').env;
    expect(env('push')).toContainEqual({
      name: 'PUSH_APP_KEY',
      valueFrom: { secretKeyRef: { name: 'openim-push', key: 'app-key', optional: true } },
    });
    expect(JSON.stringify(env('api'))).not.toContain('openim-push');
  });
});

test('files and programs keep the keys and types of upstream', () => {
  for (const [environment, contract, folder] of [
    [switched, upstreamV38, '/config'],
    [switchedV34, upstreamV34, '/template'],
  ] as const) {
    for (const name of Object.keys(servicesOf(environment))) {
      for (const [one, text] of Object.entries(
        filesAt(subject(environment).objects, `Deployment openim/openim-${name}`, folder),
      )) {
        // Upstream leaves this one value out: test/contract.test.ts.
        const known = {
          ...contract,
          'webhooks.yml': { ...upstreamV38['webhooks.yml'], 'beforeAddBlack.failedContinue': 'boolean' },
        };
        expect([name, drift(known, one, text)]).toEqual([name, noDrift]);
      }
    }
  }
});

describe('offline push', () => {
  test("FCM's login is a file beside the configuration, from a Secret", () => {
    expect(file(switched, 'push', 'openim-push.yml')).toMatchObject({
      enable: 'fcm',
      fcm: { filePath: 'service-account.json', authURL: '' },
    });
    const volume = podOf(switched, 'push').volumes.find(({ name }: Manifest) => name === 'config');
    expect(volume.projected.sources).toContainEqual({
      secret: {
        name: 'openim-push',
        items: [{ key: 'service-account.json', path: 'service-account.json' }],
        optional: true,
      },
    });
    const others = Object.keys(servicesOf(switched)).filter((name) => name !== 'push');
    expect(others.filter((name) => JSON.stringify(podOf(switched, name)).includes('openim-push'))).toEqual([]);
  });

  test("without FCM's key openim-push starts, without offline push", () => {
    const { command } = podOf(switched, 'push').containers[0];
    expect(command.slice(3)).toEqual(['start', '/config/service-account.json', expect.stringMatching(/openim-push$/)]);
    const folder = mkdtempSync(join(tmpdir(), 'openim-push-'));
    const key = join(folder, 'key');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's variable.
    const program = ['sh', '-c', 'echo "${IMENV_OPENIM_PUSH_ENABLE-as in the file}"'];
    const start = () => spawnSync(command[0], [...command.slice(1, 4), key, ...program], { encoding: 'utf8' });
    expect(start()).toMatchObject({ stdout: 'none\n', stderr: expect.stringContaining(`${key} is missing`) });
    writeFileSync(key, '{}');
    expect(start()).toMatchObject({ stdout: 'as in the file\n', stderr: '' });
    rmSync(folder, { recursive: true });
  });

  test("release v3.4: without JPush's keys the configuration has empty ones", () => {
    const script = podOf(switchedV34, 'push').initContainers.find(({ name }: Manifest) => name === 'config');
    const files = filesAt(subject(switchedV34).objects, 'Deployment openim/openim-push', '/template');
    const names: string[] = script.env.map(({ name }: Manifest) => name).filter((name: string) => !name.startsWith('PUSH_'));
    withConfigScript(script, files, (run, folder) => {
      expect(run(Object.fromEntries(names.map((name) => [name, 'x'])))).toMatchObject({ status: 0, stderr: '' });
      const { push } = parse(readFileSync(join(folder, 'config/config.yaml'), 'utf8'));
      expect(push.jpns).toMatchObject({ appKey: null, masterSecret: null });
    });
  });

  test("FCM is reached at Google's private addresses on GKE, and nothing else is", () => {
    expect(podOf(switched, 'push').hostAliases[0]).toEqual({
      ip: '199.36.153.8',
      hostnames: ['fcm.googleapis.com', 'oauth2.googleapis.com'],
    });
    expect(reaches(switched, 'push', '199.36.153.8', 443)).toBe(true);
    expect(reaches(switched, 'push', '198.51.100.7', 443)).toBe(false);
    expect(reaches(switched, 'msg', '199.36.153.8', 443)).toBe(false);
  });

  test('FCM elsewhere is reached at what egress names; every address is every public one', () => {
    const laptop = turned(local, { offlinePush: { provider: 'fcm', egress: { cidrs: ['0.0.0.0/0'] } } });
    expect(podOf(laptop, 'push').hostAliases).toBeUndefined();
    expect(reaches(laptop, 'push', '198.51.100.7', 443)).toBe(true);
    for (const ip of ['10.0.0.1', '169.254.169.254', '192.168.1.1']) {
      expect([ip, reaches(laptop, 'push', ip, 443)]).toEqual([ip, false]);
    }
    expect(reaches(laptop, 'push', '198.51.100.7', 80)).toBe(false);
  });

  test('geTui and JPush get their keys as variables, from a Secret', () => {
    const one = pushedByGetui;
    expect(file(one, 'push', 'openim-push.yml')).toMatchObject({
      enable: 'getui',
      geTui: {
        pushUrl: 'https://restapi.getui.com/v2/aBcDeFgHiJkL1234',
        appKey: '',
        masterSecret: '',
        channelID: 'messages',
        channelName: 'Nachrichten',
      },
    });
    expect(variables(one, 'push')).toMatchObject({
      IMENV_OPENIM_PUSH_GETUI_APPKEY: { name: 'openim-push', key: 'app-key', optional: true },
      IMENV_OPENIM_PUSH_GETUI_MASTERSECRET: { name: 'openim-push', key: 'master-secret', optional: true },
    });
    expect(reaches(one, 'push', '203.0.113.70', 443)).toBe(false);
    expect(find(subject(one).objects, 'FQDNNetworkPolicy openim/push-provider').spec).toEqual({
      podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['openim-push'] }] },
      egress: [{ matches: [{ name: 'restapi.getui.com' }], ports: [{ protocol: 'TCP', port: 443 }] }],
    });
    const other = turned(dev, {
      offlinePush: { provider: 'jpush', apns: 'sandbox', egress: { cidrs: ['203.0.113.64/26'] } },
    });
    expect(file(other, 'push', 'openim-push.yml')).toMatchObject({
      enable: 'jpush',
      jpush: { pushURL: 'https://api.jpush.cn/v3/push', pushIntent: '' },
      iosPush: { production: false },
    });
    expect(Object.keys(variables(other, 'push'))).toContain('IMENV_OPENIM_PUSH_JPUSH_MASTERSECRET');
    expect(reaches(other, 'push', '203.0.113.70', 443)).toBe(true);
    expect(reaches(other, 'push', '203.0.113.1', 443)).toBe(false);
  });

  test.each([
    [switched, ['push-fcm-service-account service-account.json']],
    [switchedV34, ['push-jpush-app-key app-key', 'push-jpush-master-secret master-secret']],
    [dev, []],
  ])('the Secrets of an environment have the keys of its provider', (environment, keys) => {
    const own = inventory(environment).filter(({ secret }) => secret === 'openim-push');
    expect(own.map(({ value, key }) => `${value} ${key}`)).toEqual(keys);
  });

  test('External Secrets fetch them from Secret Manager', () => {
    expect(find(subject(switched).objects, 'ExternalSecret openim/openim-push').spec.data).toEqual([
      { secretKey: 'service-account.json', remoteRef: { key: 'openim-switched-push-fcm-service-account' } },
    ]);
  });
});

describe('webhooks', () => {
  test('only the programs that send those which are on reach the server, at the port of its URL', () => {
    expect(find(subject(switched).objects, 'FQDNNetworkPolicy openim/webhook-server').spec).toEqual({
      podSelector: {
        matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['openim-msg', 'openim-msggateway'] }],
      },
      egress: [{ matches: [{ name: 'business.example.com' }], ports: [{ protocol: 'TCP', port: 8443 }] }],
    });
    const seen = topologyOf(subject(switched).objects).connections.filter(({ to }) => to.includes('business'));
    expect(seen.map(({ from, ports }) => [from, ports])).toEqual([
      ['openim-msggateway', [8443]],
      ['openim-msg', [8443]],
    ]);
    const v34 = Object.keys(servicesOf(switchedV34));
    expect(v34.filter((name) => reaches(switchedV34, name, '10.90.0.7', 80))).toEqual(['msggateway', 'friend']);
    expect(v34.filter((name) => reaches(switchedV34, name, '10.90.0.8', 80))).toEqual([]);
    expect(v34.filter((name) => reaches(switchedV34, name, '10.90.0.7', 443))).toEqual([]);
  });
});

describe('retention', () => {
  test('of messages comes from the environment, then from its load, then is a year', () => {
    const load = { usersOnline: 10, messagesPerSecond: 1, uploadGbPerDay: 0, retentionDays: 50 };
    expect(messagesKept(dev)).toBe(365);
    expect(messagesKept(derive(dev, { name: 'dev', load }))).toBe(50);
    expect(messagesKept(switched)).toBe(90);
    expect([filesKept(dev), filesKept(switched)]).toEqual([180, 30]);
    expect([messagesCached(dev), messagesCached(switchedV34)]).toEqual([24, 12]);
  });
});

/** Whether the policies let a pod of the service out to an address. */
function reaches(environment: Environment, service: string, ip: string, port: number): boolean {
  const deployment = find(subject(environment).objects, `Deployment openim/openim-${service}`);
  const pod = { namespace: 'openim', labels: deployment.spec.template.metadata.labels };
  return canConnect(subject(environment).objects, pod, { ip }, port);
}

describe('a webhook server in the cluster', () => {
  const NAME = 'bot';
  const environment = derive(dev, {
    name: 'dev',
    additions: { namespaces: ['bots'] },
    openim: { webhooks: { url: 'http://bot.bots.svc.cluster.local:8080', events: { beforeAddFriend: {} } } },
  });
  const server = { matchLabels: selector(NAME) };
  const allows =
    (policy: object): AdditionsCode['change'] =>
    ({ objects }) => {
      const own = objects.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'openim-friend');
      own?.spec.egress.push(policy);
      return objects;
    };
  const code = (change: AdditionsCode['change']): AdditionsCode => ({
    charts: {
      bots: (scope) => {
        new k8s.KubePod(scope, 'pod', {
          metadata: { name: NAME, labels: selector(NAME) },
          spec: podTemplate(
            NAME,
            {
              user: 10001,
              priority: 'openim-app',
              gracePeriod: 10,
              account: 'default',
              containers: [
                container({
                  name: NAME,
                  image: 'ghcr.io/example/bot:v1.2.0',
                  ports: { http: 8080 },
                  resources: guaranteed('100m', '64Mi'),
                }),
              ],
            },
            { spread: 'none', zones: false },
          ).spec,
        });
        new k8s.KubeService(scope, 'service', {
          metadata: { name: NAME },
          spec: { selector: selector(NAME), ports: [{ name: 'http', port: 8080 }] },
        });
        new k8s.KubeNetworkPolicy(scope, 'policy', {
          metadata: { name: NAME },
          spec: {
            podSelector: server,
            policyTypes: ['Ingress'],
            ingress: [{ ports: [{ port: k8s.IntOrString.fromNumber(8080) }] }],
          },
        });
      },
    },
    change,
  });

  test('is reached where the additions have its policies', () => {
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'bots' } };
    const rule = { to: [{ namespaceSelector, podSelector: server }], ports: [{ protocol: 'TCP', port: 8080 }] };
    expect(() => buildApp(environment, code(allows(rule)))).not.toThrow();
  });

  test('fails the synthesis where they have not', () => {
    expect(() => buildApp(environment, code(undefined))).toThrow(
      /Deployment openim\/openim-friend: IMENV_WEBHOOKS_URL of container "friend" refers to bot\.bots\.svc\.cluster\.local:8080, but no NetworkPolicy allows its egress/,
    );
  });
});

const CIDRS = { cidrs: ['203.0.113.0/24'] };
const events = (one: object, release: 'v3.8' | 'v3.4' = 'v3.8'): Record<string, unknown> => ({
  ...(release === 'v3.4' && { 'openim.release': 'v3.4', 'openim.logLevel': 3 }),
  'openim.webhooks': { url: 'https://a.example', egress: CIDRS, events: one },
});
const old = (changes: object): Record<string, unknown> => ({ 'openim.release': 'v3.4', 'openim.logLevel': 3, ...changes });
const PUSH = "openim.offlinePush.egress is set: on GKE packets to FCM go to Google's private addresses; leave it out";

test.each<[Record<string, unknown>, ...string[]]>([
  [
    { 'openim.offlinePush': { provider: 'apns' } },
    'openim.offlinePush.provider is "apns": must be one of "fcm", "getui", "jpush"',
  ],
  [{ 'openim.offlinePush': 'fcm' }, 'openim.offlinePush is "fcm": must be an object with provider'],
  [{ 'openim.offlinePush': { provider: 'fcm', egress: CIDRS } }, PUSH],
  [
    { 'openim.offlinePush': { provider: 'fcm', appId: 'x' } },
    'openim.offlinePush.appId is unknown: valid fields are provider, egress',
  ],
  [
    { 'openim.offlinePush': { provider: 'getui', appId: '$appId', egress: CIDRS } },
    'openim.offlinePush.appId is "$appId": must be the AppID that geTui shows for the app: 10 to 64 letters and digits',
  ],
  [
    { 'openim.offlinePush': { provider: 'jpush', apns: true, egress: { cidrs: ['restapi.getui.com'] } } },
    'openim.offlinePush.apns is true: must be one of "production", "sandbox"',
    'openim.offlinePush.egress.cidrs[0] is "restapi.getui.com": must be an IPv4 range with a prefix of 8 to 32, such as "10.20.0.0/16"',
  ],
  [
    {
      'openim.offlinePush': {
        provider: 'jpush',
        apns: 'sandbox',
        egress: { cidrs: ['10.20.3.0/24', '169.254.169.254/32'] },
      },
    },
    'openim.offlinePush.egress.cidrs[1] is "169.254.169.254/32": must not be a loopback, link-local, multicast or 0.0.0.0/8 range; use the addresses of the server',
  ],
  [
    { 'openim.offlinePush': { provider: 'jpush', apns: 'sandbox', egress: { cidrs: ['10.20.3.0/24'] } } },
    'openim.offlinePush.egress.cidrs[0] is "10.20.3.0/24": overlaps network.podCidr "10.20.0.0/16", and pods are no addresses to a policy; use addresses outside the cluster',
  ],
  [
    old({ 'openim.offlinePush': { provider: 'fcm' } }),
    'openim.offlinePush.provider is "fcm": v3.4.0 sends to FCM\'s batch endpoint, which Google has shut down in 2024; use another provider, or use release "v3.8"',
  ],
  [
    { 'openim.webhooks': { url: 'https://me:secret@a.example/', egress: CIDRS, events: {} } },
    'openim.webhooks.url is "https://me:secret@a.example/": must be an http or https URL without a login, a query or a slash at its end: "https://business.example.com/openim"',
    'openim.webhooks.events has no webhook: name those that are on, or leave openim.webhooks out',
  ],
  [
    { 'openim.webhooks': { url: 'https://a.example', events: { beforeAddFriend: {} } } },
    'openim.webhooks.egress is missing: "https://a.example" is outside the cluster; add { names: [...] } or { cidrs: [...] }',
  ],
  [
    {
      'openim.webhooks': {
        url: 'https://a.b.example',
        egress: { names: ['*.b.example', '*'] },
        events: { beforeAddFriend: {} },
      },
    },
    'openim.webhooks.egress.names[1] is "*": must be a host name in lower case, whose first label may be "*": "*.example.com"',
  ],
  [
    {
      'openim.webhooks': {
        url: 'https://x.a.b.example',
        egress: { names: ['*.b.example'] },
        events: { beforeAddFriend: {} },
      },
    },
    'openim.webhooks.egress.names leave out "x.a.b.example": OpenIM could not connect; add it',
  ],
  [
    { 'openim.webhooks': { url: 'http://203.0.114.9', egress: CIDRS, events: { beforeAddFriend: {} } } },
    'openim.webhooks.egress.cidrs leave out "203.0.114.9": OpenIM could not connect; add "203.0.114.9/32"',
  ],
  [
    { 'openim.offlinePush': { provider: 'getui', appId: 'aBcDeFgHiJkL1234', egress: { names: ['api.jpush.cn'] } } },
    'openim.offlinePush.egress.names leave out "restapi.getui.com": OpenIM could not connect; add it',
  ],
  [
    { 'openim.webhooks': { url: 'http://bot.bots.svc:80', egress: CIDRS, events: { beforeAddFriend: {} } } },
    'openim.webhooks.egress is set: "http://bot.bots.svc:80" is a Service, whose pods a policy knows by their labels; leave it out, and add the policies to the additions',
  ],
  [
    events({ beforeAddFriend: { timeoutSeconds: 0, failedContinue: 'yes' } }),
    'openim.webhooks.events.beforeAddFriend.timeoutSeconds is 0: must be a whole number from 1 to 60',
    'openim.webhooks.events.beforeAddFriend.failedContinue is "yes": must be true or false',
  ],
  [
    events({ beforeAddFriend: { failedContinue: true } }),
    'openim.webhooks.events.beforeAddFriend.failedContinue is true: no code of v3.8.3 reads it, and what the webhook stands before fails when nobody answers; leave it out',
  ],
  [
    events({ afterUserKickOff: {} }),
    'openim.webhooks.events.afterUserKickOff is set: no code of release "v3.8" sends it; leave it out',
  ],
  [
    events({ beforeAddFriend: { attentionIds: ['a'], allowedTypes: ['101-'] } }),
    'openim.webhooks.events.beforeAddFriend.allowedTypes[0] is "101-": must be the number of a content type, or a range of them: "101", "200-500"',
  ],
  [
    events({ afterSendGroupMsg: { attentionIds: ['a'] } }),
    "openim.webhooks.events.afterSendGroupMsg.attentionIds is [ 'a' ]: this webhook has no such filter in this release; leave it out",
  ],
  [
    events({ userOnline: { failedContinue: true } }, 'v3.4'),
    'openim.webhooks.events.userOnline.failedContinue is true: only webhooks that come before an action have it; leave it out',
  ],
  [
    events({ afterSendSingleMsg: {} }, 'v3.4'),
    'openim.webhooks.events.beforeSendGroupMsg is missing: v3.4.0 turns beforeSendGroupMsg on and off with afterSendSingleMsg, so that afterSendSingleMsg comes with it; add it, or leave out both',
  ],
  [{ 'openim.tokenDays': 0 }, 'openim.tokenDays is 0: must be a whole number from 1 to 3650'],
  [
    { 'openim.multiLogin': { policy: 1 } },
    'openim.multiLogin.policy is 1: must be one of "one-per-platform", "several-per-platform", "one-per-class", "pc-and-one-other"',
  ],
  [
    { 'openim.multiLogin': { policy: 'one-per-class', maxPerPlatform: 2 } },
    'openim.multiLogin.maxPerPlatform is 2: policy "one-per-class" has no such maximum; leave it out, or use "several-per-platform"',
  ],
  [
    old({ 'openim.multiLogin': { policy: 'one-per-class' } }),
    'openim.multiLogin.policy is "one-per-class": v3.4.0 takes it and ends no login; use another policy, or use release "v3.8"',
  ],
  [
    old({ 'openim.retention': { fileDays: 3 }, 'openim.limits': { request: '16Mi' }, 'openim.historyForNewMembers': true }),
    'openim.retention.fileDays is 3: v3.4.0 deletes no files; leave it out, or use release "v3.8"',
    'openim.limits.request is "16Mi": v3.4.0 has gRPC\'s limit of 4 MiB and no key for it; leave it out, or use release "v3.8"',
    'openim.historyForNewMembers is true: v3.4.0 has no such key; leave it out, or use release "v3.8"',
  ],
  [
    { 'openim.retention': { cacheHours: 12, cleanUpHour: 24 } },
    'openim.retention.cleanUpHour is 24: must be a whole number from 0 to 23',
  ],
  [
    { 'openim.retention': { cacheHours: 12 } },
    'openim.retention.cacheHours is 12: v3.8.3 has 24 hours in its code; leave it out, or use release "v3.4"',
  ],
  [
    { 'openim.limits': { uploadBody: '1Mi', request: '128Mi' } },
    'openim.limits.uploadBody is "1Mi": must be a quantity from 5Mi to 5Gi; write bytes as "64Mi"',
    'openim.limits.request is "128Mi": must be a quantity from 1Mi to 64Mi; write bytes as "16Mi"',
  ],
  [
    { 'openim.limits': { uploadBody: '64Mi' }, 'edge.controller': 'gke-gateway' },
    'openim.limits.uploadBody is "64Mi": edge.controller is "gke-gateway", which limits no body; leave it out, or use "ingress-nginx"',
  ],
  [
    old({ 'openim.logLevels': { msg: 5 } }),
    'openim.logLevels.msg is 5: at 4 and above v3.4.0 writes its passwords to the log; use 3, or release "v3.8"',
  ],
  [
    { 'openim.logLevels': { mesage: 5 } },
    'openim.logLevels.mesage is unknown: valid fields are api, msggateway, msgtransfer, push, auth, conversation, friend, group, msg, third, user, crontask',
  ],
  [
    { 'openim.notifications': { memberQuit: { text: ' ' } } },
    'openim.notifications.memberQuit.text is " ": must be a text of one line',
  ],
])('refuses %j', (changes, ...lines) => {
  expect(problems(changed(changes))).toEqual(lines);
});

test('names of webhooks that the release has not are answered with those that it has', () => {
  expect(problems(changed(events({ userOnline: {} })))).toEqual([
    expect.stringMatching(
      /^openim\.webhooks\.events\.userOnline is set: release "v3\.8" has no webhook of that name; it has before.*; did you mean "afterUserOnline"\?$/,
    ),
  ]);
});

test('a retention that load does not have is refused, the same one is not', () => {
  const load = { usersOnline: 10, messagesPerSecond: 1, messagesPerDay: 100, uploadGbPerDay: 0, retentionDays: 90 };
  const withDays = (messageDays: number) => derive(dev, { name: 'dev', load, openim: { retention: { messageDays } } });
  expect(problems(withDays(90))).toEqual([]);
  expect(problems(withDays(30))).toEqual([
    'openim.retention.messageDays is 30: load.retentionDays is 90, and both set the retention of messages; leave one out',
  ]);
});

test('retention changes what disks and memory carry', () => {
  const carries = (environment: Environment, name: string) =>
    links.find((link) => link.name === name)?.carries(environment) ?? 0;
  const quarter = turned(dev, { retention: { messageDays: 73, fileDays: 36 } });
  expect(carries(quarter, 'MongoDB disk') / carries(dev, 'MongoDB disk')).toBeCloseTo(5);
  expect(carries(quarter, 'volume disks') / carries(dev, 'volume disks')).toBeCloseTo(5);
  const memory = links.find(({ field }) => field === 'dragonfly.limits.memory')?.name ?? '';
  const half = turned(devMysql, { retention: { cacheHours: 12 } });
  expect(carries(half, memory) / carries(devMysql, memory)).toBeCloseTo(2);
});

test('limits reach the edge', () => {
  const sizes = subject(switched).objects.flatMap(({ kind, metadata }) =>
    kind === 'Ingress' ? (metadata.annotations?.['nginx.ingress.kubernetes.io/proxy-body-size'] ?? []) : [],
  );
  expect(sizes.sort()).toEqual(['18m', '1m', '64m']);
});

test('names outside GKE are refused', () => {
  const offlinePush = { provider: 'jpush', apns: 'sandbox', egress: { names: ['api.jpush.cn'] } } as const;
  expect(problems(turned(local, { offlinePush }))).toEqual([
    'openim.offlinePush.egress.names is set: only GKE has FQDNNetworkPolicies; add gke, or use cidrs',
  ]);
});

test('npm run gke creates the cluster with policies by names', async () => {
  const plan = async (environment: Environment) =>
    (await new FakeProject(environment).gke(`plan ${environment.name}`)).stdout;
  expect(await plan(dev)).not.toContain('fqdn');
  expect(await plan(pushedByGetui)).toMatch(/container clusters create[\s\S]*--enable-fqdn-network-policy/);
});

test('a review shows the hosts that pods may newly reach', () => {
  const before = subject(dev).objects;
  const after = subject(pushedByGetui).objects;
  const found = connections({ before, after } as Parameters<typeof connections>[0]).map(({ text }) => text);
  expect(found).toEqual(['NetworkPolicy: `openim/openim-push` may connect to `restapi.getui.com`, TCP 443']);
});

describe('the keys of a provider of push that are missing', () => {
  const COMMAND =
    'kubectl --context=gke_a --namespace=openim create secret generic openim-push --from-file=app-key=<file> --from-file=master-secret=<file> --dry-run=client -o yaml | kubectl --context=gke_a --namespace=openim apply --server-side -f - && kubectl --context=gke_a --namespace=openim rollout restart deployment openim-push';
  const held = (...keys: string[]): Manifest[] => [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'openim-push', namespace: 'openim' },
      data: Object.fromEntries(keys.map((key) => [key, 'YQ=='])),
    },
  ];

  test('npm run secrets says how to bring them', () => {
    expect(providers(dev, 'gke_a', [])).toEqual([]);
    expect(providers(pushedByGetui, 'gke_a', held('app-key', 'master-secret'))).toEqual([
      'openim/openim-push  keys of getui: kept',
    ]);
    expect(providers(pushedByGetui, 'gke_a', held('app-key'))).toEqual([
      `openim/openim-push  keys of getui: master-secret missing, offline push does not work. Bring them:\n  ${COMMAND}`,
    ]);
  });

  test('doctor reports them, with the command', async () => {
    const found = await secrets.look({
      environment: pushedByGetui,
      context: 'gke_a',
      snapshot: { secretKeys: () => ({ get: (name: string) => (name === 'openim-push' ? undefined : everyKey) }) },
    } as never);
    expect(found).toEqual([
      {
        text: 'Secret openim/openim-push has no app-key and master-secret: no offline push without the keys of getui.',
        objects: ['Secret openim/openim-push'],
        remedy: COMMAND,
        page: 'docs/openim-settings.md#offline-push',
      },
    ]);
  });
});

const everyKey = { includes: () => true };
