import { inventory } from '../charts/model/secrets';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import type { Externals } from '../environments/lib/external';
import type { Accounts, Resources } from '../environments/lib/types';
import managed from '../environments/managed';
import prod from '../environments/prod';
import { secrets } from '../scripts/doctor/checks/secrets';
import type { Snapshot } from '../scripts/doctor/snapshot';
import { logins } from '../scripts/secrets/logins';
import { changed } from './lib/changed';
import { configFile, filesAt } from './lib/config-files';
import { accounts } from './lib/optional';
import { problems } from './lib/problems';
import { find, ofKind, subject } from './lib/subject';
import type { Node } from './lib/workloads';

const { objects } = subject(accounts);
const pod = (name: string): Node => find(objects, `Deployment openim/openim-${name}`).spec.template.spec;
const env = (name: string, some = objects): Readonly<Record<string, Node>> =>
  Object.fromEntries(
    find(some, `Deployment openim/openim-${name}`).spec.template.spec.containers[0].env.map((one: Node) => [one.name, one]),
  );
const chat = (section: Partial<Accounts> = {}) =>
  subject(derive(dev, { name: 'chat', accounts: { kind: 'openim-chat', registration: 'closed', ...section } })).objects;
const chatFile = (some: typeof objects) => configFile(some, 'Deployment openim/openim-chat-rpc', 'chat-rpc-chat.yml');
const ingress = (some: typeof objects, name: string) =>
  ofKind(some, 'Ingress').find(({ metadata }) => metadata.name === name);

describe("upstream's defaults", () => {
  test('no fixed verification code, no demo keys, no open registration', () => {
    for (const some of [objects, chat()]) {
      const { verifyCode, liveKit } = chatFile(some);
      expect(verifyCode.superCode).toBe('');
      expect([liveKit.key, liveKit.secret]).toEqual(['', '']);
    }
    expect(chatFile(chat()).allowRegister).toBe(false);
    expect(chatFile(chat()).liveKit.url).toBe('');
    expect(chatFile(objects).allowRegister).toBe(true);
    expect(JSON.stringify(objects)).not.toMatch(/666666|APIGPW3gnFTzqHH|23ztfSqsfQ8|chat123|openIM123/);
  });

  test("the administrator has the Secret's password before admin-rpc starts", () => {
    const [administrator] = pod('admin-rpc').initContainers.filter(({ name }: Node) => name === 'administrator');
    const [password] = administrator.env.filter(({ name }: Node) => name === 'ADMIN_PASSWORD');
    expect(password.valueFrom.secretKeyRef).toEqual({ name: 'openim-chat', key: 'admin-password' });
    const share = configFile(objects, 'Deployment openim/openim-admin-rpc', 'share.yml');
    const [account] = administrator.env.filter(({ name }: Node) => name === 'ACCOUNT');
    expect(share.chatAdmin).toEqual([account.value]);
  });

  test('the log holds no request, whatever level OpenIM has: each has the hash of a password', () => {
    expect(configFile(objects, 'Deployment openim/openim-chat-rpc', 'log.yml').remainLogLevel).toBe(2);
  });
});

describe('the admin API', () => {
  test('has no way in unless a range is named', () => {
    const closed = chat();
    expect(ingress(closed, 'openim-admin')).toBeUndefined();
    expect(find(closed, 'NetworkPolicy openim/openim-admin-api').spec.ingress).toBeUndefined();
    expect(ofKind(closed, 'Deployment').map(({ metadata }) => metadata.name)).not.toContain('openim-admin-front');
  });

  test.each(['openim-admin', 'openim-admin-front'])('%s takes the ranges alone', (name) => {
    expect(ingress(objects, name)?.metadata.annotations).toMatchObject({
      'nginx.ingress.kubernetes.io/whitelist-source-range': '192.0.2.0/24,198.51.100.64/32',
    });
  });

  test('prints no configuration to administrators, and takes no webhook from outside', () => {
    const texts = JSON.stringify(ofKind(objects, 'ConfigMap').map(({ data }) => data));
    expect(texts).toContain('^(/api/prometheus_discovery|/chat/callback|/complete_admin/config)(/|$)');
  });
});

describe('verification codes', () => {
  const egress = (some: typeof objects) =>
    find(some, 'NetworkPolicy openim/openim-chat-rpc').spec.egress.filter(({ to }: Node) => to[0].ipBlock);

  test('go to exactly the hosts of the providers', () => {
    expect(egress(objects)).toEqual([
      { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ protocol: 'TCP', port: 443 }] },
    ]);
    expect(find(objects, 'FQDNNetworkPolicy openim/mail-server').spec).toEqual({
      podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['openim-chat-rpc'] }] },
      egress: [{ matches: [{ name: 'smtp.example.com' }], ports: [{ protocol: 'TCP', port: 465 }] }],
    });
    expect(egress(chat())).toEqual([]);
    const { mail, phone } = chatFile(objects).verifyCode;
    expect(mail).toMatchObject({
      enable: true,
      smtpAddr: 'smtp.example.com',
      smtpPort: 465,
      senderMail: 'noreply@example.com',
    });
    expect(phone).toMatchObject({ use: 'ali', ali: { endpoint: 'dysmsapi.aliyuncs.com', signName: 'Example' } });
  });

  test('their logins are in Secrets that only chat-rpc reads', () => {
    const readers = ofKind(objects, 'Deployment').filter((object) =>
      /openim-chat-(mail|sms|livekit)/.test(JSON.stringify(object.spec)),
    );
    expect(readers.map(({ metadata }) => metadata.name)).toEqual(['openim-chat-rpc']);
    expect(env('chat-rpc').CHATENV_CHAT_RPC_CHAT_VERIFYCODE_MAIL_SENDERAUTHORIZATIONCODE?.valueFrom.secretKeyRef).toEqual({
      name: 'openim-chat-mail',
      key: 'password',
      optional: true,
    });
  });
});

test('clients are known by the header that nginx sets, and no other', () => {
  expect(env('chat-api').CHATENV_SHARE_PROXYHEADER?.value).toBe('X-Real-IP');
  for (const controller of ['gke-gateway', 'both'] as const) {
    const some = subject(
      derive(dev, {
        name: 'chat',
        edge: { controller },
        accounts: { kind: 'openim-chat', registration: 'closed' },
      }),
    ).objects;
    expect(env('chat-api', some).CHATENV_SHARE_PROXYHEADER).toBeUndefined();
    expect(ofKind(some, 'HTTPRoute').map(({ metadata }) => metadata.name)).toContain('openim-chat');
  }
});

test('programs read the addresses of what they connect to, and of nothing else', () => {
  const files = filesAt(objects, 'Deployment openim/openim-admin-api', '/config');
  expect(files['redis.yml']).toContain('address: []');
  expect(files['mongodb.yml']).toContain('address: []');
  expect(env('admin-api').CHATENV_SHARE_OPENIM_APIURL?.value).toBe('http://openim-api.openim.svc.cluster.local:10002');
  expect(env('admin-rpc').CHATENV_REDIS_ADDRESS?.value).toBe('dragonfly.dragonfly.svc.cluster.local:6379');
  expect(env('chat-rpc').CHATENV_REDIS_ADDRESS).toBeUndefined();
});

test.each(['chat-rpc', 'admin-rpc'])('%s: the liveness probe keeps the registration, as in OpenIM', (name) => {
  const { livenessProbe, env: own } = pod(name).containers[0];
  const user = pod('user').containers[0];
  expect(livenessProbe).toEqual(user.livenessProbe);
  expect(livenessProbe.exec.command).toEqual(['/probes/registered.sh', 'alive']);
  // Without it the probe asks the port of the program, which serves no metrics.
  expect(own.map((one: Node) => one.name)).not.toContain('METRICS_PORT');
});

test('MongoDB is reached with TLS where the environment asks for it, by the administrator as well', () => {
  const some = subject(
    derive(prod, {
      name: 'chat',
      internalTls: { clusterIssuer: 'cluster-ca' },
      accounts: { kind: 'openim-chat', registration: 'closed' },
    }),
  ).objects;
  const spec = find(some, 'Deployment openim/openim-admin-rpc').spec.template.spec;
  for (const one of [...spec.initContainers.filter(({ name }: Node) => name === 'administrator'), ...spec.containers]) {
    const uri = one.env.find(({ name }: Node) => /MONGODB_URI$/.test(name)).value;
    expect(uri).toContain('&tls=true&tlsCAFile=/tls/ca.crt');
    expect(one.volumeMounts).toContainEqual({ name: 'tls', mountPath: '/tls', readOnly: true });
  }
});

test("managed MongoDB and Redis are used with OpenIM's logins, the CA of MongoDB included", () => {
  const external = (service: 'mongodb' | 'redis') => managed.dataServices?.[service] as Externals['mongodb' | 'redis'];
  const some = subject(
    derive(managed, {
      name: 'chat',
      dataServices: {
        mongodb: { ...external('mongodb'), tls: 'own-ca' },
        redis: { ...external('redis'), username: 'chat' },
      },
      accounts: { kind: 'openim-chat', registration: 'closed' },
    } as never),
  ).objects;
  const spec = find(some, 'Deployment openim/openim-admin-rpc').spec.template.spec;
  const { secret } = external('mongodb');
  for (const one of [...spec.initContainers.filter(({ name }: Node) => name === 'administrator'), ...spec.containers]) {
    const value = (name: RegExp) => one.env.find((row: Node) => name.test(row.name));
    expect(value(/MONGODB_URI$/).value).toMatch(
      /^mongodb\+srv:\/\/\$\(MONGODB_USERNAME\):\$\(MONGODB_PASSWORD\)@.*tlsCAFile=\/mongodb-ca\/ca.crt$/,
    );
    expect(value(/^MONGODB_USERNAME$/).valueFrom.secretKeyRef).toEqual({ name: secret, key: 'username' });
    expect(value(/^MONGODB_PASSWORD$/).valueFrom.secretKeyRef).toEqual({ name: secret, key: 'password' });
    expect(one.volumeMounts).toContainEqual({ name: 'mongodb-ca', mountPath: '/mongodb-ca', readOnly: true });
  }
  const env = Object.fromEntries(spec.containers[0].env.map((one: Node) => [one.name, one]));
  expect(env.CHATENV_REDIS_PASSWORD.valueFrom.secretKeyRef).toEqual({ name: external('redis').secret, key: 'password' });
  expect(configFile(some, 'Deployment openim/openim-admin-rpc', 'redis.yml').username).toBe('chat');
  const readers = (name: string) =>
    find(some, `FQDNNetworkPolicy openim/${name}`).spec.podSelector.matchExpressions[0].values;
  expect(readers('external-mongodb')).toEqual(expect.arrayContaining(['openim-admin-rpc', 'openim-chat-rpc']));
});

type Case = readonly [changes: Readonly<Record<string, unknown>>, ...lines: string[]];
const base = { kind: 'openim-chat', registration: 'closed' };
const mail = {
  host: 'smtp.example.com',
  port: 465,
  sender: 'a@example.com',
  subject: 'Code',
  egress: { cidrs: ['192.0.2.0/24'] },
};
const RANGE = 'must be an IPv4 range with a prefix of 8 to 32, such as "10.20.0.0/16"';
/** openim-chat-rpc with these resources. */
const sized = (requests: Resources['requests']) => ({
  accounts: { ...base, services: { 'chat-rpc': { ...dev.openim.services.user, limits: requests, requests } } },
});

const cases: readonly Case[] = [
  [{ accounts: base }],
  [{ accounts: { ...base, registration: 'verified', mail } }],
  [{ accounts: { ...base, kind: 'keycloak' } }, 'accounts.kind is "keycloak": must be "openim-chat"'],
  [{ accounts: { kind: 'openim-chat' } }, 'accounts.registration is missing: must be one of "closed", "verified"'],
  [
    { accounts: { ...base, registration: 'verified' } },
    'accounts.registration is "verified": nothing sends the codes; add accounts.mail or accounts.sms, or use "closed"',
  ],
  [
    { accounts: { ...base, superCode: '666666' } },
    'accounts.superCode is unknown: valid fields are kind, registration, services, mail, sms, liveKit, admin',
  ],
  [{ accounts: { ...base, mail: { ...mail, port: 25 } } }, 'accounts.mail.port is 25: must be one of 465, 587, 2525'],
  [
    { accounts: { ...base, mail: { ...mail, host: 'smtp://mail' } } },
    'accounts.mail.host is "smtp://mail": must be the name or IPv4 address of a server, in lower case, such as "smtp.example.com"',
  ],
  [
    { accounts: { ...base, mail: { ...mail, host: '1.2.3' } } },
    'accounts.mail.host is "1.2.3": must be the name or IPv4 address of a server, in lower case, such as "smtp.example.com"',
  ],
  [
    { accounts: { ...base, mail: { ...mail, host: 'mail.mail.svc.cluster.local' } } },
    'accounts.mail.host is "mail.mail.svc.cluster.local": must be a host outside the cluster, as ranges and names of egress open no pods; use its full DNS name or address',
  ],
  [
    { accounts: { ...base, liveKit: { url: 'wss://localhost' } } },
    'accounts.liveKit.url is "wss://localhost": clients connect to it: must name a public host, such as "wss://livekit.example.com"',
  ],
  [
    { accounts: { ...base, liveKit: { url: 'wss://10.0.0.1:99999' } } },
    'accounts.liveKit.url is "wss://10.0.0.1:99999": must be the URL of a LiveKit server without a path, such as "wss://livekit.example.com"',
  ],
  [
    { accounts: { ...base, mail: { ...mail, sender: 'Chat <a@example.com>' } } },
    'accounts.mail.sender is "Chat <a@example.com>": must be a mail address such as "noreply@example.com"',
  ],
  [
    { accounts: { ...base, mail: { ...mail, subject: 'a\nb' } } },
    'accounts.mail.subject is "a\\nb": must be a line of text, up to 200 characters',
  ],
  [
    { accounts: { ...base, mail: { ...mail, egress: { cidrs: [] } } } },
    'accounts.mail.egress.cidrs is []: must be a list of at least 1 value',
  ],
  [
    { accounts: { ...base, mail: { ...mail, egress: { names: ['*.mail.example.com'] } } } },
    'accounts.mail.egress.names leave out "smtp.example.com": OpenIM could not connect; add it',
  ],
  [
    {
      accounts: {
        ...base,
        sms: {
          provider: 'ali',
          endpoint: 'dysmsapi.aliyuncs.com',
          signName: 'x',
          template: 'SMS 1',
          egress: { cidrs: ['192.0.2.0/24'] },
        },
      },
    },
    'accounts.sms.template is "SMS 1": must be the code of a template, such as "SMS_123456789"',
  ],
  [
    { accounts: { ...base, liveKit: { url: 'ws://127.0.0.1:7880' } } },
    'accounts.liveKit.url is "ws://127.0.0.1:7880": must be the URL of a LiveKit server without a path, such as "wss://livekit.example.com"',
  ],
  [{ accounts: { ...base, admin: { cidrs: ['0.0.0.0/0'] } } }, `accounts.admin.cidrs[0] is "0.0.0.0/0": ${RANGE}`],
  [
    { accounts: { ...base, admin: { cidrs: ['127.0.0.1/32'] } } },
    'accounts.admin.cidrs[0] is "127.0.0.1/32": must not be a loopback, link-local, multicast or 0.0.0.0/8 range; use the addresses of the server',
  ],
  [
    { accounts: { ...base, admin: { cidrs: ['192.0.2.0/24'], frontEnd: true } } },
    'accounts.admin.frontEnd is true: must be "closed-source-image"',
  ],
  [
    { 'edge.controller': 'gke-gateway', accounts: { ...base, admin: { cidrs: ['192.0.2.0/24'] } } },
    'accounts.admin is set: a Gateway admits every address, and edge.controller is "gke-gateway"; use "ingress-nginx", or leave accounts.admin out and use kubectl port-forward',
  ],
  [
    { 'openim.release': 'v3.4', 'openim.logLevel': 3, accounts: base },
    'accounts is set: openim-chat v1.8.4 is for v3.8, and openim.release is "v3.4"; use "v3.8", or leave accounts out',
  ],
  [
    sized({ cpu: '1', memory: '32Mi' }),
    'accounts.services.chat-rpc.limits.memory is "32Mi": OpenIM runs out of memory below 64Mi; use "64Mi" or more',
  ],
  [
    sized({ cpu: '8', memory: '1Gi' }),
    'accounts.services["chat-rpc"].requests.cpu is "8": an e2-standard-4 node has 3.52 CPU for pods; lower it or use a larger gke.nodePool.machineType',
  ],
];

test.each(cases.map(([changes, ...lines]) => [JSON.stringify(changes), changes, lines] as const))(
  '%s',
  (_, changes, lines) => {
    expect(problems(changed(changes))).toEqual(lines);
  },
);

describe('the logins that people bring', () => {
  const held = (keys: readonly string[]) =>
    new Map([
      ['openim-chat-mail', ['password']],
      ['openim-chat-sms', keys],
      ['openim-chat-livekit', ['key', 'secret']],
    ]);
  const found = [...held(['access-key-id'])].map(([name, keys]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'openim' },
    data: Object.fromEntries(keys.map((key) => [key, 'eA=='])),
  }));

  test('npm run secrets prints what is missing, and how to bring it', () => {
    expect(logins(accounts, 'kind', found)).toEqual([
      'openim/openim-chat-mail  login: kept',
      `openim/openim-chat-sms  login: access-key-secret missing. The provider gives it; a file holds the value, without a line break at its end:
  kubectl --context=kind --namespace=openim edit secret openim-chat-sms`,
      'openim/openim-chat-livekit  login: kept',
    ]);
    expect(logins(dev, 'kind', [])).toEqual([]);
  });

  test('npm run doctor names the key', () => {
    const keys = inventory(accounts).filter(({ generator }) => generator !== 'login');
    const all = (namespace: string) => {
      const ours = keys.filter((key) => key.namespace === namespace);
      const names = new Map(
        ours.map(({ secret }) => [secret, ours.filter((one) => one.secret === secret).map(({ key }) => key)]),
      );
      return namespace === 'openim' ? new Map([...names, ...held(['access-key-id'])]) : names;
    };
    const snapshot = { secretKeys: all } as unknown as Snapshot;
    expect(secrets.look({ environment: accounts, context: 'kind', snapshot })).toEqual([
      {
        text: 'Secret openim/openim-chat-sms lacks access-key-secret: openim-chat sends no codes by SMS.',
        objects: ['Secret openim/openim-chat-sms'],
        remedy:
          'npm run secrets -- accounts --context kind prints how to bring it; then restart its reader: kubectl --context=kind -n openim rollout restart deployment openim-chat-rpc',
        page: 'docs/accounts.md#secrets',
      },
    ]);
  });
});
