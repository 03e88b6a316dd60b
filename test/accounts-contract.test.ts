import { parse } from 'yaml';
import { identity } from '../charts/constructs/manifest';
import { configFile, filesAt } from './lib/config-files';
import { binaryOf, type Contract, declaredPorts, drift, noDrift } from './lib/contract';
import { leaves } from './lib/leaves';
import { accounts } from './lib/optional';
import { ofKind, subject } from './lib/subject';
import upstream from './upstream/openim-chat-v1.8.4-patch.5.json';

const contract: Contract = {
  ...upstream,
  // Upstream leaves the value out; the Go struct has an integer.
  'chat-rpc-chat.yml': { ...upstream['chat-rpc-chat.yml'], 'verifyCode.mail.smtpPort': 'integer' },
  // The Go struct has it (pkg/common/config/config.go), the file has not.
  'share.yml': { ...upstream['share.yml'], proxyHeader: 'string' },
};

/** Files that each binary opens at start (pkg/common/cmd of v1.8.4-patch.5); a missing one ends it. */
const common = ['log.yml', 'discovery.yml', 'share.yml'];
const stores = ['redis.yml', 'mongodb.yml'];
const reads: Readonly<Record<string, readonly string[]>> = {
  'admin-api': ['chat-api-admin.yml', 'chat-api-chat.yml', 'chat-rpc-admin.yml', 'chat-rpc-chat.yml', ...stores],
  'admin-rpc': ['chat-rpc-admin.yml', ...stores],
  'chat-api': ['chat-api-chat.yml'],
  'chat-rpc': ['chat-rpc-chat.yml', ...stores],
};
/** The file that has a binary's port. */
const own: Readonly<Record<string, string>> = {
  'admin-api': 'chat-api-admin.yml',
  'admin-rpc': 'chat-rpc-admin.yml',
  'chat-api': 'chat-api-chat.yml',
  'chat-rpc': 'chat-rpc-chat.yml',
};

const { objects } = subject(accounts);
const programs = ofKind(objects, 'Deployment').filter(({ spec }) =>
  spec.template.spec.containers[0].image.includes('/openim-chat:'),
);
const files = Object.entries(
  Object.assign({}, ...programs.map((program) => filesAt(objects, identity(program), '/config'))) as Record<string, string>,
);

it('runs exactly the binaries of upstream', () => {
  expect(programs.map(binaryOf).sort()).toEqual(Object.keys(reads).sort());
});

it('renders exactly the files of upstream', () => {
  expect(files.map(([file]) => file).sort()).toEqual(Object.keys(contract).sort());
});

it.each(files)("%s has upstream's keys, with values of the same types", (file, text) => {
  expect(drift(contract, file, text)).toEqual(noDrift);
});

describe.each(programs.map((program) => [binaryOf(program), program] as const))('%s', (name, program) => {
  const mounted = filesAt(objects, identity(program), '/config');

  it('gets exactly the files that it opens', () => {
    expect(Object.keys(mounted).sort()).toEqual([...common, ...(reads[name] ?? [])].sort());
  });

  it('overrides by CHATENV_* only keys of its files, because viper reads no others', () => {
    const keys = Object.entries(mounted).flatMap(([file, text]) =>
      leaves(parse(text)).map(([path]) =>
        ['CHATENV', file.replace('.yml', ''), ...path].join('_').replaceAll('-', '_').toUpperCase(),
      ),
    );
    const variables: string[] = program.spec.template.spec.containers[0].env.map(({ name }: { name: string }) => name);
    const set = variables.filter((one) => one.startsWith('CHATENV_'));
    expect(set.filter((one) => !keys.includes(one))).toEqual([]);
    expect(set).toContain('CHATENV_DISCOVERY_ETCD_PASSWORD');
  });

  it('listens on one port, the declared container port', () => {
    const { api, rpc } = configFile(objects, identity(program), own[name] ?? '');
    expect((api ?? rpc).ports).toEqual(declaredPorts(program));
  });
});
