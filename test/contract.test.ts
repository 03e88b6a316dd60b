import { parse } from 'yaml';
import { identity } from '../charts/constructs/manifest';
import { configFile, filesAt, openimDeployments } from './lib/config-files';
import { binaryOf, type Contract, declaredPorts, drift, noDrift } from './lib/contract';
import { leaves } from './lib/leaves';
import { subjects } from './lib/subject';
import upstream from './upstream/v3.8.3-patch.15.json';

const contract: Contract = {
  ...upstream,
  // Upstream leaves this one value out; the key is a boolean in the other hooks and in the Go struct.
  'webhooks.yml': { ...upstream['webhooks.yml'], 'beforeAddBlack.failedContinue': 'boolean' },
};

/** Files that each binary opens at start (pkg/common/cmd of v3.8.3-patch.15); a missing one ends it. */
const common = ['log.yml', 'discovery.yml', 'share.yml'];
const stores = ['redis.yml', 'mongodb.yml'];
const reads: Readonly<Record<string, readonly string[]>> = {
  'openim-api': ['openim-api.yml'],
  'openim-crontask': ['openim-crontask.yml'],
  'openim-msggateway': ['openim-msggateway.yml', 'redis.yml', 'webhooks.yml'],
  'openim-msgtransfer': ['openim-msgtransfer.yml', ...stores, 'kafka.yml', 'webhooks.yml'],
  'openim-push': ['openim-push.yml', 'redis.yml', 'kafka.yml', 'notification.yml', 'webhooks.yml', 'local-cache.yml'],
  'openim-rpc-auth': ['openim-rpc-auth.yml', 'redis.yml'],
  'openim-rpc-conversation': ['openim-rpc-conversation.yml', ...stores, 'notification.yml', 'local-cache.yml'],
  'openim-rpc-friend': ['openim-rpc-friend.yml', ...stores, 'notification.yml', 'webhooks.yml', 'local-cache.yml'],
  'openim-rpc-group': ['openim-rpc-group.yml', ...stores, 'notification.yml', 'webhooks.yml', 'local-cache.yml'],
  'openim-rpc-msg': ['openim-rpc-msg.yml', ...stores, 'kafka.yml', 'notification.yml', 'webhooks.yml', 'local-cache.yml'],
  'openim-rpc-third': ['openim-rpc-third.yml', ...stores, 'minio.yml', 'notification.yml', 'local-cache.yml'],
  'openim-rpc-user': ['openim-rpc-user.yml', ...stores, 'kafka.yml', 'notification.yml', 'webhooks.yml', 'local-cache.yml'],
};

const ours = subjects().filter(({ environment }) => environment.openim.release === 'v3.8');

describe.each(ours)('$environment.name, v3.8', ({ objects }) => {
  const programs = openimDeployments(objects);
  /** Every mounted file once: [file, text]. */
  const files = Object.entries(
    Object.assign({}, ...programs.map((program) => filesAt(objects, identity(program), '/config'))) as Record<
      string,
      string
    >,
  );

  it('runs exactly the binaries of upstream', () => {
    expect(programs.map(binaryOf).sort()).toEqual(Object.keys(reads).sort());
  });

  it('renders exactly the files of upstream', () => {
    expect(files.map(([file]) => file).sort()).toEqual(Object.keys(contract).sort());
  });

  it('gives each binary exactly the files that it opens', () => {
    for (const program of programs) {
      const mounted = Object.keys(filesAt(objects, identity(program), '/config'));
      expect([identity(program), mounted.sort()]).toEqual([
        identity(program),
        [...common, ...(reads[binaryOf(program)] ?? [])].sort(),
      ]);
    }
  });

  it.each(files)("%s has upstream's keys, with values of the same types", (file, text) => {
    expect(drift(contract, file, text)).toEqual(noDrift);
  });

  it('overrides by IMENV_* only keys of a file of the pod, because viper reads no others', () => {
    const strays = programs.flatMap((program) => {
      const mounted = filesAt(objects, identity(program), '/config');
      const keys = Object.entries(mounted).flatMap(([file, text]) =>
        leaves(parse(text)).map(([path]) => variable(file, path)),
      );
      return program.spec.template.spec.containers[0].env
        .map(({ name }: { name: string }) => name)
        .filter((name: string) => name.startsWith('IMENV_') && !keys.includes(name))
        .map((name: string) => `${identity(program)}: ${name}`);
    });
    expect(strays).toEqual([]);
  });

  it('sets no variable that shadows a block of local-cache.yml, whose keys have no prefix', () => {
    const shadows = programs.flatMap((program) =>
      program.spec.template.spec.containers[0].env
        .filter(({ name }: { name: string }) => /^(USER|GROUP|FRIEND|CONVERSATION)(_|$)/.test(name))
        .map(({ name }: { name: string }) => `${identity(program)}: ${name}`),
    );
    expect(shadows).toEqual([]);
  });

  it('lets programs listen on one port of each kind, the declared container port', () => {
    for (const program of programs.filter((one) => binaryOf(one) !== 'openim-crontask')) {
      const { rpc, api, longConnSvr, prometheus } = configFile(objects, identity(program), `${binaryOf(program)}.yml`);
      expect([rpc?.autoSetPorts, prometheus?.autoSetPorts].filter((one) => one !== undefined && one !== false)).toEqual([]);
      expect(prometheus.enable).toBe(true);
      const listened = [api, longConnSvr, rpc, prometheus].flatMap((one) => one?.ports ?? []);
      expect([identity(program), declaredPorts(program)]).toEqual([identity(program), listened.sort()]);
    }
  });
});

/** The variable that overrides a key: IMENV_, the file's name and the key path, upper case, "_" for all else. */
const variable = (file: string, path: readonly string[]): string =>
  ['IMENV', file.replace('.yml', ''), ...path].join('_').replaceAll('-', '_').toUpperCase();
