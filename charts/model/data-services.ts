import { externalAddresses, externalOf, hostOf, isSrv, portOf } from '../../environments/lib/data-services';
import type { DataService } from '../../environments/lib/external';
import type { Environment } from '../../environments/lib/types';
import { address, host, memberAddresses, publicUrl } from './addresses';
import type { EnvValue } from './env';
import { BUCKET, DATABASE, KAFKA_USER } from './openim/names';
import type { ExternalPeer } from './peers';
import { frontOf, type WorkloadName, workloads } from './workloads';

const OWN_MONGODB = { secret: 'openim-mongodb', key: 'openim-password' };

/** An external service, as an end of connections. */
export const externalPeerOf = (service: DataService): ExternalPeer => `external-${service}`;

/** The data service that a workload provides: Kafka for Redpanda; `undefined` for all other workloads. */
export const serviceOf = (workload: WorkloadName): DataService | undefined => {
  const row = workloads[workload];
  return 'service' in row ? row.service : undefined;
};

/** Where a program that uses `workload` connects: this chart's own, or who runs the service in its place. */
export function providerOf(environment: Environment, workload: WorkloadName): WorkloadName | ExternalPeer {
  const service = serviceOf(workload);
  return service && externalOf(environment, service) ? externalPeerOf(service) : frontOf(environment, workload);
}

/** `host:port` of what a program waits for before it starts; none for a mongodb+srv record. */
export function dialled(environment: Environment, workload: WorkloadName, port: string): readonly string[] {
  const service = serviceOf(workload);
  return service && externalOf(environment, service)
    ? externalAddresses(environment, service)
    : [address(environment, workload, port as never)];
}

export const mongodbAddresses = (environment: Environment): readonly string[] =>
  externalOf(environment, 'mongodb')?.hosts ?? memberAddresses(environment, 'openim-mongodb', 'mongodb');

/** A URI of MongoDB; `user` and `password` may be variables that Kubernetes or a script expands. */
export function mongodbUri(environment: Environment, user: string, password: string): string {
  const external = externalOf(environment, 'mongodb');
  if (!external) {
    return `mongodb://openIM:${password}@${mongodbAddresses(environment)}/${DATABASE}?replicaSet=rs0&authSource=${DATABASE}&w=majority`;
  }
  const { hosts, replicaSet, authSource = 'admin', tls } = external;
  return [
    `mongodb${isSrv(external) ? '+srv' : ''}://${user}:${password}@${hosts}/${DATABASE}?authSource=${authSource}&w=majority`,
    ...(replicaSet ? [`replicaSet=${replicaSet}`] : []),
    ...(tls === 'none' ? [] : ['tls=true']),
    ...(tls === 'own-ca' ? [`tlsCAFile=${caFile('mongodb')}`] : []),
  ].join('&');
}

/** The login of OpenIM in MongoDB, as variables of a URI; `mongodbUri` names the user of this chart's own. */
export const mongodbLogin = (environment: Environment): Readonly<Record<string, EnvValue>> => ({
  ...(externalOf(environment, 'mongodb') && { MONGODB_USERNAME: login(environment, 'mongodb', 'username', OWN_MONGODB) }),
  MONGODB_PASSWORD: login(environment, 'mongodb', 'password', OWN_MONGODB),
});

/** Folder of the CA of a service outside, and the file in it. */
export const caFolder = (service: DataService): string => `/${service}-ca`;
export const caFile = (service: DataService): string => `${caFolder(service)}/ca.crt`;

export const kafkaBrokers = (environment: Environment): readonly string[] =>
  externalOf(environment, 'kafka')?.brokers ?? [address(environment, 'redpanda', 'kafka')];

/** Of this chart's Redpanda; the login of another one is in its Secret. */
export const kafkaUser = (environment: Environment): string => (externalOf(environment, 'kafka') ? '' : KAFKA_USER);

export const redisAddress = (environment: Environment): string =>
  externalOf(environment, 'redis')?.address ?? address(environment, 'dragonfly', 'redis');

export const mysqlAddress = (environment: Environment): string =>
  externalOf(environment, 'mysql')?.address ?? address(environment, 'openim-mysql', 'mysql');

/** The same for a client of MySQL that takes its port from elsewhere. */
export function mysqlServer(environment: Environment): Readonly<Record<string, string>> {
  const external = externalOf(environment, 'mysql');
  return external
    ? { MYSQL_HOST: hostOf(external.address), MYSQL_TCP_PORT: String(portOf(external.address)) }
    : { MYSQL_HOST: host(environment, 'openim-mysql') };
}

export const bucketOf = (environment: Environment): string => externalOf(environment, 's3')?.bucket ?? BUCKET;

/** Of S3 as OpenIM's programs reach it. Without a scheme OpenIM v3.8 takes http. */
export const s3Internal = (environment: Environment): string =>
  externalOf(environment, 's3')?.endpoint ?? address(environment, 'seaweedfs-filer', 's3');

/** Of S3 as clients reach it; presigned URLs are signed for this host. */
export const s3Public = (environment: Environment): string =>
  externalOf(environment, 's3')?.endpoint ?? publicUrl(environment, 's3');

/** A key of the login of a service: of the Secret that you bring, or of this chart's own. */
export function login(
  environment: Environment,
  service: DataService,
  key: string,
  own: { readonly secret: string; readonly key: string },
): EnvValue {
  const external = externalOf(environment, service);
  return external ? { secret: external.secret, key } : own;
}
