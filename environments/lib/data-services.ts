import type { DataService, Externals } from './external';
import type { Environment } from './types';
import { hostOfUrl, portOfUrl } from './url';

export const dataServiceNames: readonly DataService[] = ['mongodb', 'kafka', 'redis', 's3', 'mysql'];

export const titles: Readonly<Record<DataService, string>> = {
  mongodb: 'MongoDB',
  kafka: 'Kafka',
  redis: 'Redis',
  s3: 'S3',
  mysql: 'MySQL',
};

/** The values of an external service; `undefined` for this chart's own. */
export const externalOf = <S extends DataService>({ dataServices }: Environment, service: S): Externals[S] | undefined => {
  const value = dataServices?.[service];
  return value?.kind === 'external' ? (value as Externals[S]) : undefined;
};

/** Whether a service is used: MySQL has users only where the filers or release v3.4 are. */
const isUsed = (environment: Environment, service: DataService): boolean =>
  service !== 'mysql' || environment.openim.release === 'v3.4' || !externalOf(environment, 's3');

/** Whether this chart runs a service. */
export const isOurs = (environment: Environment, service: DataService): boolean =>
  !externalOf(environment, service) && isUsed(environment, service);

/** The external services that OpenIM uses. */
export const externalServices = (environment: Environment): readonly DataService[] =>
  dataServiceNames.filter((service) => externalOf(environment, service) && isUsed(environment, service));

/** The sections that size this chart's own services. */
const sections: Readonly<Record<string, DataService>> = {
  mysql: 'mysql',
  mongodb: 'mongodb',
  redpanda: 'kafka',
  dragonfly: 'redis',
  seaweedfs: 's3',
};

/** Whether what a section sizes runs: "redpanda" and "seaweedfs.filer" do not where their service is outside. */
export const isSized = (environment: Environment, path: string): boolean => {
  const service = sections[path.split('.')[0] ?? ''];
  return !service || isOurs(environment, service);
};

/** "host" and port of `host:port`. */
export const hostOf = (address: string): string => address.replace(/:\d+$/, '');
export const portOf = (address: string): number => Number(/:(\d+)$/.exec(address)?.[1] ?? Number.NaN);

/** Whether hosts are one mongodb+srv record. */
export const isSrv = ({ hosts }: Externals['mongodb']): boolean => hosts.length === 1 && !hosts[0]?.includes(':');

/** Of the providers at which minio-go v7.0.69 puts the bucket into the host name (pkg/s3utils/utils.go IsVirtualHostSupported). */
const VIRTUAL_HOSTS = /(^|\.)(storage\.googleapis\.com|amazonaws\.com|aliyuncs\.com)$/;

/** The hosts that S3 clients dial. */
export const s3Hosts = ({ endpoint, bucket }: Externals['s3']): readonly string[] => {
  const hostname = hostOfUrl(endpoint);
  return VIRTUAL_HOSTS.test(hostname) ? [hostname, `${bucket}.${hostname}`] : [hostname];
};

/** `host:port` of an endpoint's URL. */
export const s3Address = ({ endpoint }: Externals['s3']): string => `${hostOfUrl(endpoint)}:${portOfUrl(endpoint)}`;

/** MongoDB's port, which a mongodb+srv record of Atlas leads to. */
const SRV_PORT = 27017;

/** What programs name: `host:port`, or the name of a mongodb+srv record alone. */
const named: { readonly [S in DataService]: (service: Externals[S]) => readonly string[] } = {
  mongodb: ({ hosts }) => hosts,
  kafka: ({ brokers }) => brokers,
  redis: ({ address }) => [address],
  s3: (service) => [s3Address(service)],
  mysql: ({ address }) => [address],
};

/** `host:port` of an external service; none for a mongodb+srv record, which has no address of its own. */
export const externalAddresses = <S extends DataService>(environment: Environment, service: S): readonly string[] => {
  const value = externalOf(environment, service);
  return value ? named[service](value).filter((address) => address.includes(':')) : [];
};

/** The ports that it listens on. */
export const externalPorts = (environment: Environment, service: DataService): readonly number[] => {
  const ports = externalAddresses(environment, service).map(portOf);
  return ports.length > 0 ? [...new Set(ports)] : [SRV_PORT];
};
