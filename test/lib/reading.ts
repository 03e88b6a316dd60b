import { parse } from 'yaml';
import type { Manifest } from '../../charts/constructs/manifest';
import type { OpenimRelease } from '../../environments/lib/types';
import { configFile, filesAt } from './config-files';
import { find } from './subject';
import type { Node } from './workloads';

export type Store = 'redis' | 'mysql' | 'mongodb' | 'kafka' | 's3';

/** What OpenIM's programs read about the world in their pods: addresses as `host:port`. */
export interface Reading {
  readonly registry: (service: string) => readonly string[];
  /** Where others dial a service by gRPC. */
  readonly grpcPort: (service: string) => number;
  readonly stores: (service: string, store: Store) => readonly string[];
  /** Members in the URI that MongoDB's driver takes. */
  readonly mongodbMembers: (service: string) => readonly string[];
  /** Topics and consumer groups. */
  readonly kafkaNames: (service: string) => readonly string[];
  /** The URL for which uploads are signed. */
  readonly signedFor: string;
}

type Reader = (objects: readonly Manifest[], namespace: string) => Reading;

const members = (uri: string): readonly string[] => /@(.*?)\//.exec(uri)?.[1]?.split(',') ?? [];
const bare = (url: string): string => url.replace(/^https?:\/\//, '');

/** A file for each thing, and variables that override them. */
const v38: Reader = (objects, namespace) => {
  const deployment = (service: string) => `Deployment ${namespace}/${service}`;
  const file = (service: string, name: string): Node => configFile(objects, deployment(service), name);
  const files = { redis: 'redis.yml', mongodb: 'mongodb.yml', kafka: 'kafka.yml', s3: 'minio.yml' };
  const own = (service: string) =>
    /msggateway|push/.test(service) ? `${service}.yml` : `${service.replace('openim-', 'openim-rpc-')}.yml`;
  return {
    registry: (service) => file(service, 'discovery.yml').etcd.address,
    grpcPort: (service) => file(service, own(service)).rpc.ports[0],
    stores: (service, store) => {
      if (store === 'mysql') {
        throw new Error(`${service} of v3.8 does not know MySQL`);
      }
      const { address, internalAddress } = file(service, files[store]);
      return [address ?? internalAddress].flat();
    },
    mongodbMembers: (service) => {
      const { env } = find(objects, deployment(service)).spec.template.spec.containers[0];
      return members(env.find(({ name }: Node) => name === 'IMENV_MONGODB_URI').value);
    },
    kafkaNames: (service) =>
      Object.entries<string>(file(service, 'kafka.yml'))
        .filter(([key]) => /^to.*(Topic|GroupID)$/.test(key))
        .map(([, name]) => name),
    signedFor: file('openim-third', 'minio.yml').externalAddress,
  };
};

/** One file for everything. */
const v34: Reader = (objects, namespace) => {
  const config = (service: string): Node =>
    parse(filesAt(objects, `Deployment ${namespace}/${service}`, '/template')['config.yaml'] ?? '');
  const ports: Readonly<Record<string, string>> = { msg: 'Message' };
  return {
    registry: (service) => config(service).zookeeper.address,
    grpcPort: (service) => {
      const name = service.replace('openim-', '');
      const { rpcPort, longConnSvr } = config(service);
      const key = ports[name] ?? `${name[0]?.toUpperCase()}${name.slice(1)}`;
      return (name === 'msggateway' ? longConnSvr.openImMessageGatewayPort : rpcPort[`openIm${key}Port`])[0];
    },
    stores: (service, store) => {
      const { redis, mysql, mongo, kafka, object } = config(service);
      const addresses: Readonly<Record<Store, string[]>> = {
        redis: redis.address,
        mysql: mysql.address,
        mongodb: mongo.address,
        kafka: kafka.addr,
        s3: object.minio.endpoint ? [bare(object.minio.endpoint)] : [],
      };
      return addresses[store];
    },
    mongodbMembers: (service) => members(config(service).mongo.uri),
    kafkaNames: (service) => {
      const { latestMsgToRedis, offlineMsgToMongo, msgToPush, consumerGroupID } = config(service).kafka;
      // Nothing consumes as `mysql`.
      const { msgToMySql, ...groups } = consumerGroupID;
      return [latestMsgToRedis.topic, offlineMsgToMongo.topic, msgToPush.topic, ...Object.values<string>(groups)];
    },
    signedFor: config('openim-third').object.minio.signEndpoint,
  };
};

export const readers: Readonly<Record<OpenimRelease, Reader>> = { 'v3.8': v38, 'v3.4': v34 };
