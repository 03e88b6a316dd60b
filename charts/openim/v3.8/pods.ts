import { mebibytes } from '../../../environments/lib/quantity';
import type { Environment, Resources } from '../../../environments/lib/types';
import { externalCa, tlsFiles } from '../../constructs/certificate';
import { HashedConfigMap } from '../../constructs/config-map';
import { container } from '../../constructs/container';
import type { NamespaceChart } from '../../constructs/namespace-chart';
import type { PodProps } from '../../constructs/pod';
import { httpProbe, tcpProbe } from '../../constructs/probes';
import { script } from '../../constructs/script';
import { configFiles, scratch } from '../../constructs/volumes';
import { waitFor } from '../../constructs/wait';
import { dialled, redisAddress, serviceOf } from '../../model/data-services';
import type { EnvValue } from '../../model/env';
import { privateHosts } from '../../model/google-apis';
import { imageOf } from '../../model/images';
import { FCM_FILE, GOOGLE_PUSH_APIS, PUSH_SECRET, pushKeysAs } from '../../model/openim/push';
import type { ServiceName } from '../../model/openim/service';
import { dependenciesOf } from '../../model/openim/v3.8/dependencies';
import { type ConfigFileName, filesOf, type ServiceRow, services } from '../../model/openim/v3.8/services';
import { webhookSenders } from '../../model/openim/webhooks';
import { drain } from '../../model/routes';
import { renderConfig } from './config';
import { PROBES, registration } from './registration';

/** In the image; its own entry point starts all services at once in a shell that never exits. */
const binary = ({ openim }: Environment, { binary }: ServiceRow): string =>
  `/openim-server/_output/bin/platforms/linux/${openim.architecture}/${binary}`;

/** Wrapper of a program that must wait for Dragonfly; MongoDB's driver waits for a server without such a wrapper. */
const supervisor = (environment: Environment, { waitsForStores }: ServiceRow): string[] =>
  waitsForStores
    ? ['/bin/sh', '-c', script('openim/scripts/openim-while-answered.sh'), 'while-answered', redisAddress(environment)]
    : [];

/** Wrapper of openim-push with FCM, whose key may be missing. */
const FCM_START = ['/bin/sh', '-c', script('openim/scripts/openim-push-start.sh'), 'start', `/config/${FCM_FILE}`];

/** Any number above 10000 is valid: the binaries own no files. */
const USER = 10001;

/** Seconds that a stopping pod continues to serve: the other services need them to find another pod. */
const DRAIN = 15;

/** Names of the ConfigMaps that hold the rendered files, and the script of the probes. */
interface ConfigMaps {
  readonly files: Readonly<Record<ConfigFileName, string>>;
  readonly probes: string;
}

/** Renders the configuration files; returns the pod of each program with the files of its row. */
export function pods(chart: NamespaceChart): (name: ServiceName, resources: Resources) => PodProps {
  const files = renderConfig(chart.environment).map(([file, text]) => [
    file,
    new HashedConfigMap(chart, `config-${file.replace('.yml', '')}`, { [file]: text }).name,
  ]);
  const probes = new HashedConfigMap(chart, 'openim-probes', {
    'registered.sh': script('openim/scripts/openim-registered.sh'),
  });
  const configMaps = { files: Object.fromEntries(files), probes: probes.name };
  return (name, resources) => servicePod(chart.environment, name, resources, configMaps);
}

/** The pod of one OpenIM program: it waits for its data services, then runs the binary. */
function servicePod(environment: Environment, name: ServiceName, resources: Resources, configMaps: ConfigMaps): PodProps {
  const row: ServiceRow = services[name];
  const image = imageOf(environment, 'openim');
  const registered = registration(environment, name, row);
  const used = dependenciesOf(row).map(({ workload }) => workload);
  const encrypts = used.some((workload) => workload === 'openim-mongodb' || workload === 'redpanda');
  // One issuer: MongoDB's Secret is in this namespace, and its CA signed Redpanda's certificate, too.
  const tls = encrypts ? tlsFiles(environment, 'openim-mongodb', 'ca.crt') : { mounts: [], volumes: [] };
  const cas = externalCa(
    environment,
    used.flatMap((workload) => serviceOf(workload) ?? []),
  );
  const serves = Object.keys(row.ports).some((port) => port !== 'metrics');
  const fcm = name === 'push' && environment.openim.offlinePush?.provider === 'fcm';
  const draining = (row.ports.http ?? row.ports.ws) ? drain(environment) : DRAIN;
  return {
    user: USER,
    priority: 'openim-app',
    // The programs give gRPC calls in flight 10 s; msgtransfer finishes its batch.
    gracePeriod: serves ? draining + 30 : 60,
    hostAliases: fcm && environment.gke ? privateHosts(...GOOGLE_PUSH_APIS) : undefined,
    initContainers: [
      // Without it openim-api and crontask hang forever when etcd starts late, the others exit with a back-off of up to
      // five minutes, and programs that use MongoDB appear ready while they still wait for it (their ports open first).
      waitFor(
        environment,
        image,
        dependenciesOf(row).flatMap(({ workload, port }) => dialled(environment, workload, port)),
      ),
    ],
    containers: [
      container({
        name,
        image,
        command: [...supervisor(environment, row), ...(fcm ? FCM_START : []), binary(environment, row)],
        args: ['-i', '0', '-c', '/config'],
        ports: row.ports,
        resources,
        ...probes(row),
        ...registered,
        env: { ...serviceEnv(environment, name, resources), ...registered?.env },
        preStop: serves ? ['sleep', String(draining)] : undefined,
        mounts: [
          { volume: 'config', path: '/config', readOnly: true },
          ...(registered ? [{ volume: PROBES, path: `/${PROBES}`, readOnly: true as const }] : []),
          ...tls.mounts,
          ...cas.mounts,
          { volume: 'tmp', path: '/tmp' },
        ],
      }),
    ],
    volumes: [
      ...tls.volumes,
      ...cas.volumes,
      {
        name: 'config',
        projected: {
          sources: [
            ...filesOf(row).map((file) => ({ configMap: { name: configMaps.files[file] } })),
            ...(fcm ? [{ secret: { name: PUSH_SECRET, items: [{ key: FCM_FILE, path: FCM_FILE }], optional: true } }] : []),
          ],
        },
      },
      ...(registered ? [configFiles(PROBES, configMaps.probes, 0o555)] : []),
      scratch('tmp', '64Mi'),
    ],
  };
}

function serviceEnv(environment: Environment, name: ServiceName, { limits }: Resources): Record<string, EnvValue> {
  const row: ServiceRow = services[name];
  const { logLevels, webhooks } = environment.openim;
  const level = logLevels?.[name];
  return Object.assign(
    {
      // Go collects garbage more often near its limit, instead of being killed at it.
      GOMEMLIMIT: `${mebibytes(limits.memory, 0.9)}MiB`,
      IMENV_SHARE_SECRET: { secret: 'openim-share', key: 'secret' },
    },
    ...dependenciesOf(row).map((dependency) => dependency.env(environment, row)),
    webhooks && webhookSenders(environment).some((one) => one === name) ? { IMENV_WEBHOOKS_URL: webhooks.url } : {},
    level ? { IMENV_LOG_REMAINLOGLEVEL: String(level) } : {},
    name === 'push' ? pushKeys(environment) : {},
  );
}

const pushKeys = (environment: Environment) => {
  const provider = environment.openim.offlinePush?.provider.toUpperCase();
  return pushKeysAs(environment, [`IMENV_OPENIM_PUSH_${provider}_APPKEY`, `IMENV_OPENIM_PUSH_${provider}_MASTERSECRET`]);
};

/** OpenIM has no health endpoint: an open port means ready, an answer on the metrics port means alive. */
function probes({ ports }: ServiceRow) {
  const main = ports.http ?? ports.ws ?? ports.grpc ?? ports.metrics;
  if (main === undefined || ports.metrics === undefined) {
    return {};
  }
  return {
    // MongoDB's driver tries for 305 s before the program exits.
    startup: tcpProbe(main, { period: 5, failures: 66 }),
    readiness: tcpProbe(main, { period: 5, failures: 2 }),
    liveness: httpProbe(ports.metrics, '/metrics', { period: 20, timeout: 5, failures: 6 }),
  };
}
