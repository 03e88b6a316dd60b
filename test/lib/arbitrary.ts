import * as fc from 'fast-check';
import dev from '../../environments/dev';
import devMysql from '../../environments/dev-mysql';
import { dataServiceNames } from '../../environments/lib/data-services';
import { derive } from '../../environments/lib/derive';
import type { DataService, DataServices } from '../../environments/lib/external';
import type { OpenimSettings } from '../../environments/lib/openim-settings';
import type { Autoscaling, Environment, Gke, Resources, StatefulSize } from '../../environments/lib/types';
import { unreserved } from '../../environments/lib/validate/reserved';
import local from '../../environments/local';
import prod from '../../environments/prod';
import { monitoringIn } from './monitoring-in';
import { accounts } from './optional';

const MI = 2 ** 20;
const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Requests at or below the limits; `memory` is the least, in Mi, that the program starts with. */
const resources = (memory: number): fc.Arbitrary<Resources> =>
  fc
    .record({
      cpu: fc.tuple(fc.integer({ min: 50, max: 4000 }), fc.integer({ min: 0, max: 4000 })),
      mebibytes: fc.tuple(fc.integer({ min: memory, max: 8 * memory }), fc.integer({ min: 0, max: 8 * memory })),
    })
    .map(({ cpu: [cpu, more], mebibytes: [mebibytes, above] }) => ({
      requests: { cpu: `${cpu}m`, memory: `${mebibytes}Mi` },
      limits: { cpu: `${cpu + more}m`, memory: `${mebibytes + above}Mi` },
    }));

/** A single pod, or an autoscaler from two. */
const autoscaling: fc.Arbitrary<Autoscaling> = fc.oneof(
  fc.constant({ minReplicas: 1, maxReplicas: 1 }),
  fc
    .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 0, max: 9 }))
    .map(([minReplicas, more]) => ({ minReplicas, maxReplicas: minReplicas + more })),
);
const stateless = fc.tuple(autoscaling, resources(96)).map(([one, bounds]) => ({ autoscaling: one, ...bounds }));

const storageSize = fc.integer({ min: 1, max: 2000 }).map((gibibytes) => `${gibibytes}Gi`);
const stateful = (replicas: fc.Arbitrary<number>, memory: number): fc.Arbitrary<StatefulSize> =>
  fc.record({ replicas, storageSize, bounds: resources(memory) }).map(({ bounds, ...size }) => ({ ...size, ...bounds }));
/** With disks of at least this many GiB. */
const onDisks = (size: StatefulSize, gibibytes: number): StatefulSize => ({
  ...size,
  storageSize: `${Math.max(Number.parseInt(size.storageSize, 10), gibibytes)}Gi`,
});
const quorum = oneOf(1, 3, 5);
const several = fc.integer({ min: 1, max: 5 });

/** Cores and memory as its own checks want them, and a disk on which every partition keeps two segments of 32 Mi. */
const redpanda = (leastPartitions: number): fc.Arbitrary<Environment['redpanda']> =>
  fc
    .record({
      replicas: quorum,
      copies: quorum,
      cores: fc.integer({ min: 1, max: 4 }),
      morePartitions: fc.integer({ min: 0, max: 20 }),
      spare: fc.integer({ min: 0, max: 200 }),
    })
    .map(({ replicas, copies, cores, morePartitions, spare }) => {
      const partitions = leastPartitions + morePartitions;
      const replicationFactor = Math.min(copies, replicas);
      const onEach = (4 * partitions * replicationFactor) / replicas;
      const compute = { cpu: String(cores), memory: `${cores * 1280}Mi` };
      return {
        replicas,
        replicationFactor,
        partitions,
        requests: compute,
        limits: compute,
        storageSize: `${Math.ceil((onEach * 2 * 64 * MI) / 2 ** 30) + 1 + spare}Gi`,
      };
    });

/** With Sentinels where there is a replica to promote. */
const failover = (size: StatefulSize): fc.Arbitrary<Environment['dragonfly']> =>
  oneOf<Environment['dragonfly']['failover']>('none', ...(size.replicas > 1 ? (['sentinel'] as const) : [])).map(
    (failover) => ({ ...size, failover }),
  );

const seaweedfs: fc.Arbitrary<Environment['seaweedfs']> = fc
  .record({ master: stateful(quorum, 64), volume: stateful(several, 128), filer: stateful(several, 128), copies: several })
  // A disk holds two volumes of SeaweedFS of 1Gi.
  .map(({ copies, ...roles }) => ({
    ...roles,
    copies,
    volume: onDisks(roles.volume, 3),
  }))
  .map(({ copies, ...roles }) => ({
    ...roles,
    replication: (['000', '001', '002'] as const)[Math.min(copies, roles.volume.replicas, 3) - 1] ?? '000',
  }));

const gke = (zones: number): Gke => ({
  ...(dev.gke as Gke),
  region: 'us-central1',
  zones: ['a', 'b', 'c', 'f'].slice(0, zones).map((zone) => `us-central1-${zone}`),
  // A type whose size the validation does not know: what fits a pool is not the subject.
  nodePool: { machineType: 'c3-standard-44', nodesPerZone: { min: 1, max: 50 } },
});

const place = fc.oneof(
  fc.record({
    gke: fc.integer({ min: 1, max: 4 }).map(gke),
    storage: oneOf<Environment['storage']>(
      { className: 'openim-fast', diskType: 'pd-ssd' },
      { className: 'standard-rwo', diskType: undefined },
    ),
    secrets: oneOf<Environment['secrets']>('existing', 'external-secrets'),
    controller: oneOf<Environment['edge']['controller']>('ingress-nginx', 'gke-gateway', 'both'),
    mode: oneOf<Environment['monitoring']['mode']>('self-hosted', 'gmp', 'operator', 'none'),
    backups: oneOf<Environment['backups']>(
      undefined,
      { bucket: 'backups', intervalHours: 1 },
      { bucket: 'b_0', intervalHours: 24 },
    ),
    traces: oneOf<Environment['tracing']>(undefined, { samplingRatio: 0.01 }),
  }),
  fc.record({
    gke: fc.constant(undefined),
    storage: fc.constant({ className: 'standard', diskType: undefined }),
    secrets: fc.constant('existing' as const),
    controller: fc.constant('ingress-nginx' as const),
    mode: oneOf<Environment['monitoring']['mode']>('self-hosted', 'operator', 'none'),
    backups: fc.constant(undefined),
    traces: fc.constant(undefined),
  }),
);

const egress = { cidrs: ['203.0.113.0/24'] };
/** External services, at addresses that a policy opens with or without GKE. */
const external: Required<DataServices> = {
  mongodb: {
    kind: 'external',
    hosts: ['203.0.113.1:27017', '203.0.113.2:27018'],
    replicaSet: 'rs1',
    secret: 'login-mongodb',
    tls: 'none',
    egress,
  },
  kafka: { kind: 'external', brokers: ['203.0.113.3:9094'], secret: 'login-kafka', sasl: 'plain', tls: 'none', egress },
  redis: { kind: 'external', address: '203.0.113.4:6380', secret: 'login-redis', tls: 'none', egress },
  s3: { kind: 'external', endpoint: 'https://203.0.113.5', bucket: 'files', secret: 'login-s3', egress },
  mysql: { kind: 'external', address: '203.0.113.6:3307', secret: 'login-mysql', tls: 'none', egress },
};
const outside = fc.subarray(dataServiceNames as DataService[]);

/** Without MySQL if no program would use it. */
function dataServices(names: readonly DataService[], used: boolean): DataServices | undefined {
  const chosen = names.filter((name) => name !== 'mysql' || used || !names.includes('s3'));
  return chosen.length > 0 ? Object.fromEntries(chosen.map((name) => [name, external[name]])) : undefined;
}

/** v3.4 takes no other level. */
const release = fc.oneof(
  fc.record({ release: fc.constant('v3.8' as const), logLevel: oneOf(3 as const, 4 as const, 5 as const, 6 as const) }),
  fc.constant({ release: 'v3.4' as const, logLevel: 3 as const }),
);

/** OpenIM's own switches that both releases have; what only one has or needs GKE is in test/openim-settings.test.ts. */
const settings: fc.Arbitrary<OpenimSettings> = fc.record({
  tokenDays: oneOf(undefined, 1, 3650),
  multiLogin: oneOf<OpenimSettings['multiLogin']>(undefined, { policy: 'several-per-platform' }),
  retention: oneOf<OpenimSettings['retention']>(undefined, { messageDays: 7, cleanUpHour: 0 }),
  friendVerify: oneOf(undefined, true),
  notifications: oneOf<OpenimSettings['notifications']>(undefined, { groupMuted: { text: "It's muted: {all}" } }),
  offlinePush: oneOf<OpenimSettings['offlinePush']>(undefined, {
    provider: 'jpush',
    apns: 'sandbox',
    egress: { cidrs: ['0.0.0.0/0'] },
  }),
  webhooks: oneOf<OpenimSettings['webhooks']>(undefined, {
    url: 'http://203.0.113.9:8080/openim',
    egress: { cidrs: ['203.0.113.9/32'] },
    events: { beforeAddFriend: {}, beforeCreateGroup: { timeoutSeconds: 1 } },
  }),
});

const mesh = fc.oneof(
  fc.constant({ kind: 'none' as const, mtls: 'strict' as const }),
  fc.record<Environment['mesh']>({
    kind: oneOf('istio-ambient', 'istio-sidecar', 'linkerd'),
    mtls: oneOf('strict', 'permissive'),
  }),
);

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/).filter((name) => unreserved(name, '').length === 0);
const groups = fc.uniqueArray(oneOf('a@example.com', 'b@example.com', 'oidc:c'), { maxLength: 3 });

/** All of openim-chat, with egress to ranges: names need GKE. */
const mailing = derive(accounts, {
  name: 'mailing',
  accounts: { mail: { egress: { cidrs: ['198.51.100.0/28'], names: undefined } } },
} as never).accounts;

/** openim-chat is for v3.8, and its administrators come through ingress-nginx. */
const chatOf = (
  release: Environment['openim']['release'],
  controller: Environment['edge']['controller'],
  chat: Environment['accounts'],
): Environment['accounts'] =>
  release === 'v3.8' && chat ? { ...chat, admin: controller === 'ingress-nginx' ? chat.admin : undefined } : undefined;

/** A valid environment: one of this repository with other sizes, counts, names, places and people. */
export const environments: fc.Arbitrary<Environment> = fc
  .record({
    base: oneOf(dev, devMysql, prod, local),
    release,
    settings,
    place,
    namespaces: fc.uniqueArray(label, { minLength: 6, maxLength: 6 }),
    viewers: groups,
    operators: groups,
    allowOperatorExec: fc.boolean(),
    edge: stateless,
    clusterIssuer: oneOf(undefined, 'letsencrypt'),
    internalTls: oneOf(undefined, { clusterIssuer: 'cluster-ca' }),
    mesh,
    services: fc.tuple(...Object.keys(dev.openim.services).map(() => stateless)),
    crontask: resources(64),
    mongodb: stateful(quorum, 512).map((size) => onDisks(size, 2)),
    etcd: stateful(quorum, 64).map((size) => onDisks(size, 3)),
    zookeeper: stateful(quorum, 256),
    mysql: stateful(oneOf(1, 2, 3), 512).map((size) => onDisks(size, 2)),
    // A thread for each whole core of the limit wants 366 Mi.
    dragonfly: stateful(several, 3000)
      .map((size) => onDisks(size, Math.ceil((1.4 * Number.parseInt(size.limits.memory, 10)) / 1024)))
      .chain(failover),
    seaweedfs,
    accounts: oneOf<Environment['accounts']>(undefined, { kind: 'openim-chat', registration: 'closed' }, mailing),
    domain: oneOf('openim.example', 'chat.example.co.uk', 'x.io'),
    outside,
  })
  .chain(
    ({
      base,
      place: { controller, mode, traces, ...where },
      namespaces,
      viewers,
      operators,
      allowOperatorExec,
      edge,
      ...rest
    }) => {
      const {
        clusterIssuer,
        internalTls,
        release,
        settings,
        services,
        crontask,
        outside: names,
        accounts: chat,
        ...sizes
      } = rest;
      const [openim, queue, cache, objects, front, watch] = namespaces as [string, string, string, string, string, string];
      const named = Object.fromEntries(Object.keys(dev.openim.services).map((name, index) => [name, services[index]]));
      const consumers = ['msgtransfer', 'push'].map((name) => named[name]?.autoscaling.maxReplicas ?? 1);
      return redpanda(Math.max(...consumers)).map((kafka) =>
        derive(base, {
          name: base.name,
          ...where,
          ...sizes,
          dataServices: dataServices(names, release.release === 'v3.4'),
          internalTls: release.release === 'v3.8' && !names.includes('mongodb') ? internalTls : undefined,
          accounts: chatOf(release.release, controller, chat),
          tracing: controller === 'gke-gateway' ? undefined : traces,
          redpanda: kafka,
          namespaces: { openim, redpanda: queue, dragonfly: cache, seaweedfs: objects, edge: front, monitoring: watch },
          monitoring: monitoringIn(mode),
          access: { viewers, operators, allowOperatorExec },
          edge: { controller, size: edge, clusterIssuer, httpsNodePort: where.gke ? undefined : 30443 },
          openim: { ...release, ...settings, services: named, crontask },
        }),
      );
    },
  );
