import { accountsSize } from '../../../environments/lib/accounts';
import { guaranteed } from '../../../environments/lib/quantity';
import type { Accounts, AccountsService, Environment } from '../../../environments/lib/types';
import { HashedConfigMap } from '../../constructs/config-map';
import { container } from '../../constructs/container';
import { mongodbClient } from '../../constructs/mongodb-client';
import type { NamespaceChart } from '../../constructs/namespace-chart';
import type { PodProps } from '../../constructs/pod';
import { execProbe, tcpProbe } from '../../constructs/probes';
import { script } from '../../constructs/script';
import { configFiles, scratch } from '../../constructs/volumes';
import { waitFor } from '../../constructs/wait';
import { CHAT_ADMIN, type ChatFileName, type ChatRow, chatFilesOf } from '../../model/accounts/services';
import { address } from '../../model/addresses';
import { dialled } from '../../model/data-services';
import type { EnvValue } from '../../model/env';
import { imageOf } from '../../model/images';
import { DATABASE, IM_ADMIN } from '../../model/openim/names';
import { drain } from '../../model/routes';
import { renderChatConfig } from './config';
import { chatEnv, mongodbEnv } from './env';

/** Any number above 10000 does: the binaries own no files. */
const USER = 10001;
/** Seconds that a stopping pod still serves: its callers need them to look elsewhere. */
const DRAIN = 15;
const PROBES = 'probes';

/** In the image; its own entry point starts all programs at once under a shell that never ends. */
const binary = ({ openim }: Environment, row: ChatRow): string =>
  `/openim-chat/_output/bin/platforms/linux/${openim.architecture}/${row.binary}`;

/** Renders the configuration files; gives the pod of each program on the files that its row names. */
export function chatPods(chart: NamespaceChart, accounts: Accounts): (name: AccountsService, row: ChatRow) => PodProps {
  const { environment } = chart;
  const names = Object.fromEntries(
    renderChatConfig(environment, accounts).map(([file, text]) => [
      file,
      new HashedConfigMap(chart, `chat-config-${file.replace('.yml', '')}`, { [file]: text }).name,
    ]),
  ) as Record<ChatFileName, string>;
  const probes = new HashedConfigMap(chart, 'chat-probes', {
    'registered.sh': script('openim/scripts/openim-registered.sh'),
  }).name;
  return (name, row) => {
    const image = imageOf(environment, 'openimChat');
    const size = accountsSize(accounts, name);
    const tls = mongodbClient(environment);
    const inMongodb = row.stores.includes('mongodb.yml') ? tls : { mounts: [], volumes: [] };
    const draining = 'http' in row.ports ? drain(environment) : DRAIN;
    return {
      user: USER,
      priority: 'openim-app',
      // The programs give calls in flight 15 s.
      gracePeriod: draining + 30,
      initContainers: [
        waitFor(environment, image, [
          address(environment, 'openim-etcd', 'client'),
          ...(row.stores.includes('mongodb.yml') ? [address(environment, 'openim-mongodb', 'mongodb')] : []),
          ...(row.stores.includes('redis.yml') ? dialled(environment, 'dragonfly', 'redis') : []),
        ]),
        ...(name === 'admin-rpc' ? [administrator(environment)] : []),
      ],
      containers: [
        container({
          name,
          image,
          command: [binary(environment, row)],
          args: ['-i', '0', '-c', '/config'],
          ports: row.ports,
          resources: size,
          ...programProbes(row),
          env: { ...chatEnv(environment, accounts, name, row, size), ...registrationEnv(environment, row) },
          preStop: ['sleep', String(draining)],
          mounts: [
            { volume: 'config', path: '/config', readOnly: true },
            ...(row.registerName ? [{ volume: PROBES, path: `/${PROBES}`, readOnly: true as const }] : []),
            ...inMongodb.mounts,
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      volumes: [
        ...inMongodb.volumes,
        { name: 'config', projected: { sources: chatFilesOf(row).map((file) => ({ configMap: { name: names[file] } })) } },
        ...(row.registerName ? [configFiles(PROBES, probes, 0o555)] : []),
        scratch('tmp', '64Mi'),
      ],
    };
  };
}

/** The administrator is there, with the password of the Secret, whenever admin-rpc starts. */
const administrator = (environment: Environment) =>
  container({
    name: 'administrator',
    image: imageOf(environment, 'mongodb'),
    command: ['mongosh', '--nodb', '--quiet', '--norc', '--eval', script('openim/scripts/chat-admin.js')],
    env: {
      ...mongodbEnv(environment, 'MONGODB_URI'),
      DATABASE,
      ACCOUNT: CHAT_ADMIN,
      USER_ID: IM_ADMIN,
      ADMIN_PASSWORD: { secret: 'openim-chat', key: 'admin-password' },
      // mongosh keeps its history under the home folder.
      HOME: '/tmp',
    },
    resources: guaranteed('200m', '256Mi'),
    mounts: [...mongodbClient(environment).mounts, { volume: 'tmp', path: '/tmp' }],
  });

/** Ready and alive are an open port. One that the others find through etcd opens it before it has connected to MongoDB. */
function programProbes({ ports, registerName }: ChatRow) {
  const port = 'http' in ports ? ports.http : ports.grpc;
  return {
    startup: registerName
      ? execProbe([`/${PROBES}/registered.sh`, 'started'], { period: 10, timeout: 10, failures: 33 })
      : tcpProbe(port, { period: 5, failures: 24 }),
    readiness: tcpProbe(port, { period: 5, failures: 2 }),
    // It registers again automatically when etcd was away (tools v0.0.50-alpha.113, keepAliveLoop), which OpenIM v3.8.3 does not.
    liveness: tcpProbe(port, { period: 20, failures: 6 }),
  };
}

/** What the script of the probe reads; it has the variables' names from OpenIM's services. */
const registrationEnv = (environment: Environment, { ports, registerName }: ChatRow): Readonly<Record<string, EnvValue>> =>
  registerName && 'grpc' in ports
    ? {
        ETCD: address(environment, 'openim-etcd', 'client'),
        REGISTER_NAME: registerName,
        POD_IP: { field: 'status.podIP' },
        RPC_PORT: String(ports.grpc),
        IMENV_DISCOVERY_ETCD_PASSWORD: { secret: 'openim-etcd', key: 'openim-password' },
      }
    : {};
