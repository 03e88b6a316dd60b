import { accountsSize } from '../../../environments/lib/accounts';
import { guaranteed } from '../../../environments/lib/quantity';
import type { Accounts, AccountsService, Environment } from '../../../environments/lib/types';
import { externalCa, tlsFiles } from '../../constructs/certificate';
import { HashedConfigMap } from '../../constructs/config-map';
import { container, type Mount } from '../../constructs/container';
import type { NamespaceChart } from '../../constructs/namespace-chart';
import type { PodProps } from '../../constructs/pod';
import { tcpProbe } from '../../constructs/probes';
import { script } from '../../constructs/script';
import { configFiles, scratch } from '../../constructs/volumes';
import { waitFor } from '../../constructs/wait';
import { CHAT_ADMIN, type ChatFileName, type ChatRow, chatFilesOf, chatStores } from '../../model/accounts/services';
import { address } from '../../model/addresses';
import { dialled } from '../../model/data-services';
import type { EnvValue } from '../../model/env';
import { imageOf } from '../../model/images';
import { DATABASE, IM_ADMIN } from '../../model/openim/names';
import { drain } from '../../model/routes';
import { PROBES, registeredProbe, registeringProbe, registrationEnv } from '../v3.8/registration';
import { renderChatConfig } from './config';
import { chatEnv, mongodbEnv } from './env';

/** Any number above 10000 is valid: the binaries own no files. */
const USER = 10001;
/** Seconds that a stopping pod continues to serve: its callers need them to find another pod. */
const DRAIN = 15;

/** In the image; its own entry point starts all programs at once in a shell that never exits. */
const binary = ({ openim }: Environment, name: AccountsService): string =>
  `/openim-chat/_output/bin/platforms/linux/${openim.architecture}/${name}`;

/** Renders the configuration files; returns the pod of each program with the files of its row. */
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
    const cas = row.stores.includes('mongodb.yml') ? mongodbCas(environment) : { mounts: [], volumes: [] };
    const draining = 'http' in row.ports ? drain(environment) : DRAIN;
    return {
      user: USER,
      priority: 'openim-app',
      // The programs give calls in flight 15 s.
      gracePeriod: draining + 30,
      initContainers: [
        waitFor(environment, image, [
          address(environment, 'openim-etcd', 'client'),
          ...row.stores.flatMap((file) => dialled(environment, chatStores[file].workload, chatStores[file].port)),
        ]),
        ...(name === 'admin-rpc' ? [administrator(environment)] : []),
      ],
      containers: [
        container({
          name,
          image,
          command: [binary(environment, name)],
          args: ['-i', '0', '-c', '/config'],
          ports: row.ports,
          resources: size,
          ...programProbes(row),
          env: { ...chatEnv(environment, accounts, name, row, size), ...probeEnv(environment, row) },
          preStop: ['sleep', String(draining)],
          mounts: [
            { volume: 'config', path: '/config', readOnly: true },
            ...(row.registerName ? [{ volume: PROBES, path: `/${PROBES}`, readOnly: true as const }] : []),
            ...cas.mounts,
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      volumes: [
        ...cas.volumes,
        { name: 'config', projected: { sources: chatFilesOf(row).map((file) => ({ configMap: { name: names[file] } })) } },
        ...(row.registerName ? [configFiles(PROBES, probes, 0o555)] : []),
        scratch('tmp', '64Mi'),
      ],
    };
  };
}

/** The CA of MongoDB in the cluster or outside, where it has one that the images do not know. */
function mongodbCas(environment: Environment): Pick<Required<PodProps>, 'volumes'> & { readonly mounts: readonly Mount[] } {
  const [own, external] = [tlsFiles(environment, 'openim-mongodb', 'ca.crt'), externalCa(environment, ['mongodb'])];
  return { mounts: [...own.mounts, ...external.mounts], volumes: [...own.volumes, ...external.volumes] };
}

/** Makes the administrator with the password of the Secret before admin-rpc starts. */
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
    mounts: [...mongodbCas(environment).mounts, { volume: 'tmp', path: '/tmp' }],
  });

/** An open port is ready and alive. A program that registers in etcd opens it before it has connected to MongoDB. */
function programProbes({ ports, registerName }: ChatRow) {
  const port = 'http' in ports ? ports.http : ports.grpc;
  return {
    startup: registerName ? registeredProbe : tcpProbe(port, { period: 5, failures: 24 }),
    readiness: tcpProbe(port, { period: 5, failures: 2 }),
    liveness: registerName ? registeringProbe : tcpProbe(port, { period: 20, failures: 6 }),
  };
}

/** Variables of the probe's script, which reads etcd's password under the name that OpenIM's services use. */
const probeEnv = (environment: Environment, { ports, registerName }: ChatRow): Readonly<Record<string, EnvValue>> =>
  registerName && 'grpc' in ports
    ? {
        ...registrationEnv(environment, registerName, ports.grpc),
        IMENV_DISCOVERY_ETCD_PASSWORD: { secret: 'openim-etcd', key: 'openim-password' },
      }
    : {};
