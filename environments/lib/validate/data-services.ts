import { externalOf, externalServices, hostOf, isOurs, isSrv, portOf, s3Hosts } from '../data-services';
import type {
  DataService,
  DataServices,
  Egress,
  ExternalKafka,
  ExternalMongodb,
  ExternalMysql,
  ExternalRedis,
  ExternalS3,
  SelfHosted,
} from '../external';
import { contains, overlap } from '../ipv4';
import type { Environment } from '../types';
import { type Check, type Constraint, constrained, fields, format, list, literal, oneOf, optional, text } from './check';
import { egressTo, HOST, holds, inCluster } from './egress';
import { destinationRange, dnsName } from './formats';

const hostPort = format((value) => {
  const host = typeof value === 'string' ? hostOf(value) : '';
  const port = typeof value === 'string' ? portOf(value) : Number.NaN;
  return HOST.test(host) && port >= 1 && port <= 65535 ? inCluster(host) : 'must be "host:port", in lower case';
});

const member: Check = (value, path) =>
  typeof value === 'string' && HOST.test(value) && !/^[\d.]+$/.test(value) ? [] : hostPort(value, path);

const endpoint = format((value) =>
  typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value
    ? inCluster(new URL(value).hostname)
    : 'must be a URL without a path or the default port: "https://storage.googleapis.com"',
);

const bucket = text(
  /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/,
  'must be the name of a bucket: 3 to 63 characters of a-z, 0-9, ".", "_" and "-"',
);

const egress = egressTo(destinationRange, '*.ab12c.mongodb.net');

const tls = oneOf('none', 'public-ca', 'own-ca');
const only = (choice: string, reason: string): Check =>
  format((value) => (value === choice ? undefined : `${reason}; use ${literal(choice)}`));

/** Kafka.Build and Redis.Build of pkg/common/config/config.go, v3.8.3-patch.15; mq/kafka/config.go of tools v0.0.50-alpha.106. */
const plain = only(
  'plain',
  "OpenIM's client logs in by SASL/PLAIN alone (it never sets another mechanism), so the brokers must offer it",
);
const redisTls = only(
  'none',
  "OpenIM's client never sets TLS for Redis, so the server must take plain connections in a private network, or a proxy must encrypt them",
);
const mysqlTls = only(
  'none',
  'neither the filers of this chart nor OpenIM v3.4.0 are set up for TLS to MySQL, so the server must take plain connections in a private network, or a proxy must encrypt them',
);

const external = { kind: oneOf('external'), secret: dnsName, egress };
const user = text(/^[A-Za-z0-9._@-]{1,128}$/, 'must be a user of an ACL: letters, digits, ".", "_", "@" and "-"');

const kinds = oneOf('self-hosted', 'external');
const own = fields<SelfHosted>({ kind: kinds });

/** One check for this chart's own, one for the form of an external one; of an unknown kind nothing but the kind. */
const either =
  (theirs: Check): Check =>
  (value, path) => {
    const { kind } = (typeof value === 'object' && value !== null ? value : {}) as { readonly kind?: unknown };
    return kind === 'external'
      ? theirs(value, path)
      : kind === undefined || kind === 'self-hosted'
        ? own(value, path)
        : kinds(kind, `${path}.kind`);
  };

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host);

/** A host that egress leaves out is refused by the policies, which looks like a server that is down. */
const reaches =
  <T extends { readonly egress: Egress }>(hostsOf: (service: T) => readonly string[]): Constraint<T> =>
  (service, path) =>
    [...new Set(hostsOf(service))].flatMap((host) => {
      const open = service.egress;
      if ('names' in open) {
        return open.names.some((name) => holds(name, host))
          ? []
          : [`${path}.egress.names leave out "${host}": programs could not connect; add it`];
      }
      return !isAddress(host) || open.cidrs.some((cidr) => contains(cidr, host))
        ? []
        : [
            `${path}.egress.cidrs leave out "${host}": programs could not connect; add "${host}/32", or the range that holds it`,
          ];
    });

/** Members are beside the record: the driver takes no host of another domain (specifications, initial DNS seedlist discovery). */
const reachesMembers: Constraint<ExternalMongodb> = (service, path) => {
  const [record = ''] = service.hosts;
  const members = `*.${record.split('.').slice(1).join('.')}`;
  return isSrv(service) && 'names' in service.egress && !service.egress.names.includes(members)
    ? [`${path}.egress.names leave out ${literal(members)}: the members of a mongodb+srv record are there; add it`]
    : [];
};

const knowsSet: Constraint<ExternalMongodb> = (service, path) => {
  const { hosts, replicaSet } = service;
  if (isSrv(service)) {
    return replicaSet === undefined
      ? []
      : [`${path}.replicaSet is ${literal(replicaSet)}: the DNS of a mongodb+srv record has it; leave it out`];
  }
  return [
    ...hosts
      .filter((host) => !host.includes(':'))
      .map(
        (host) =>
          `${path}.hosts has ${literal(host)}: without a port it is a mongodb+srv record, which stands alone; write "host:port"`,
      ),
    ...(replicaSet === undefined
      ? [`${path}.replicaSet is missing: without it OpenIM has no transactions; write the name that rs.status().set prints`]
      : []),
  ];
};

/** mongodb.com/docs/manual/reference/connection-string: a mongodb+srv record turns TLS on. */
const encryptsSrv: Constraint<ExternalMongodb> = (service, path) =>
  isSrv(service) && service.tls === 'none'
    ? [`${path}.tls is "none": a mongodb+srv record means TLS; use "public-ca", or list the members as "host:port"`]
    : [];

const known = fields<DataServices>({
  mongodb: optional(
    either(
      constrained(
        fields<ExternalMongodb>({
          ...external,
          hosts: list(member, 1, 50),
          replicaSet: optional(text(/^[A-Za-z0-9._-]{1,64}$/, 'must be the name of a replica set')),
          authSource: optional(text(/^[A-Za-z0-9_-]{1,63}$/, 'must be the name of a database')),
          tls,
        }),
        knowsSet,
        encryptsSrv,
        reachesMembers,
        reaches<ExternalMongodb>(({ hosts }) => hosts.map(hostOf)),
      ),
    ),
  ),
  kafka: optional(
    either(
      constrained(
        fields<ExternalKafka>({ ...external, brokers: list(hostPort, 1, 50), sasl: plain, tls }),
        reaches<ExternalKafka>(({ brokers }) => brokers.map(hostOf)),
      ),
    ),
  ),
  redis: optional(
    either(
      constrained(
        fields<ExternalRedis>({ ...external, address: hostPort, username: optional(user), tls: redisTls }),
        reaches<ExternalRedis>(({ address }) => [hostOf(address)]),
      ),
    ),
  ),
  s3: optional(either(constrained(fields<ExternalS3>({ ...external, endpoint, bucket }), reaches<ExternalS3>(s3Hosts)))),
  mysql: optional(
    either(
      constrained(
        fields<ExternalMysql>({ ...external, address: hostPort, tls: mysqlTls }),
        reaches<ExternalMysql>(({ address }) => [hostOf(address)]),
      ),
    ),
  ),
});

/** The registries stay: addresses of pods are in them, and OpenIM's clients have no TLS for them. */
const REGISTRIES: Readonly<Record<string, string>> = {
  etcd: "OpenIM's client has no TLS for etcd (config.Etcd has an address, a user and a password)",
  zookeeper: 'OpenIM v3.4.0 has no TLS for ZooKeeper',
};

export const dataServices: Check = (value, path) => {
  const refused =
    typeof value === 'object' && value !== null ? Object.keys(REGISTRIES).filter((registry) => registry in value) : [];
  return refused.length > 0
    ? refused.map((registry) => ({
        path: `${path}.${registry}`,
        text: `${path}.${registry} is set: ${REGISTRIES[registry]}, so it runs in the cluster; leave it out`,
        kind: 'malformed' as const,
      }))
    : known(value, path);
};

/** What services outside must agree on with the rest of an environment. */
export function servicesFit(environment: Environment): string[] {
  const { gke, network, openim, internalTls } = environment;
  const at = (service: DataService) => `dataServices.${service}`;
  const all = externalServices(environment);
  return [
    ...(externalOf(environment, 'mysql') && !all.includes('mysql')
      ? [
          'dataServices.mysql is set: release "v3.8" with S3 outside uses no MySQL; leave it out, or leave dataServices.s3 out',
        ]
      : []),
    ...all.flatMap((service) => {
      const open = externalOf(environment, service)?.egress;
      return open && 'names' in open && !gke
        ? [`${at(service)}.egress.names is set: only GKE has FQDNNetworkPolicies; add gke, or use cidrs`]
        : open && 'cidrs' in open
          ? open.cidrs.flatMap((cidr, index) =>
              overlap(cidr, network.podCidr)
                ? [
                    `${at(service)}.egress.cidrs[${index}] is ${literal(cidr)}: overlaps network.podCidr ${literal(network.podCidr)}, where policies go by pods; use the range of the service`,
                  ]
                : [],
            )
          : [];
    }),
    ...(openim.release === 'v3.4' ? olderRelease(environment) : []),
    ...(internalTls && !isOurs(environment, 'mongodb')
      ? [
          'internalTls is set: its CA comes with the certificate of MongoDB in the cluster, and MongoDB is outside; leave internalTls out',
        ]
      : []),
  ];
}

const olderRelease = (environment: Environment): string[] => {
  const kafka = externalOf(environment, 'kafka');
  const mongodb = externalOf(environment, 'mongodb');
  return [
    ...(kafka && kafka.tls !== 'none'
      ? [
          `dataServices.kafka.tls is ${literal(kafka.tls)}: v3.4.0 does not support TLS for Kafka; use "none", or release "v3.8"`,
        ]
      : []),
    ...(mongodb?.tls === 'own-ca'
      ? ['dataServices.mongodb.tls is "own-ca": pods of release v3.4 mount no CA; use "public-ca", or release "v3.8"']
      : []),
  ];
};
