import { facts } from '../../charts/model/capacity/facts';
import dev from '../../environments/dev';
import { type Changes, derive } from '../../environments/lib/derive';
import type { Environment, Load, OpenimService, StatelessSize } from '../../environments/lib/types';

/** Target utilization of the autoscalers: 70 % of the requests. */
export const HEADROOM = 1 / 0.7;

const MIB = 2 ** 20;
const OTHERS: readonly OpenimService[] = ['auth', 'conversation', 'friend', 'group', 'third', 'user'];

/**
 * Millicores, in hundreds: a third of the requirement, 100m to 2 cores. Three pods then carry it, and more pods carry
 * more.
 */
const cpu = (cores: number): number => Math.min(20, Math.max(1, Math.ceil((cores / 3) * 10))) * 100;

const size = (millicores: number, mebibytes: number, pods: number): StatelessSize => ({
  autoscaling: { minReplicas: 2, maxReplicas: Math.min(100, Math.max(3, pods)) },
  requests: { cpu: `${millicores}m`, memory: `${mebibytes}Mi` },
  limits: { cpu: `${Math.max(500, 2 * millicores)}m`, memory: `${2 * mebibytes}Mi` },
});

/** A service by its cores for 1,000 messages a second. */
function byMessages(per1000: number, { messagesPerSecond }: Load): StatelessSize {
  const cores = (messagesPerSecond / 1000) * per1000 * HEADROOM;
  const millicores = cpu(cores);
  // 57 MiB at 100 messages a second (measured), 162 at 1,700 (published); the limit is twice that.
  return size(millicores, 192, Math.ceil((cores * 1000) / millicores));
}

/**
 * Connections: at 80 % of the memory request of `each` of them the autoscaler adds a pod, and one pod may fail while
 * the others accept its users, because the limit is twice the request.
 */
function byConnections(
  per1000: number,
  { connection, base }: { readonly connection: number; readonly base: number },
  each: number,
  load: Load,
): StatelessSize {
  const pods = Math.ceil(load.usersOnline / each);
  const { requests, autoscaling } = byMessages(per1000, load);
  const held = Math.min(each, Math.ceil(load.usersOnline / 2));
  const mebibytes = Math.ceil((held * connection + base) / 0.8 / MIB / 64) * 64;
  return size(Number.parseInt(requests.cpu, 10), Math.max(192, mebibytes), Math.max(autoscaling.maxReplicas, pods));
}

/** Highly available and small: larger requirements are set link by link. These are the differences to `dev`. */
export function starting(name: string, load: Required<Load>) {
  const others = byMessages(facts.cores.api / OTHERS.length, load);
  return {
    name,
    domain: `${name}.openim.example`,
    corsAllowedOrigins: [`https://${name}.openim.example`],
    gke: { project: `openim-${name}`, cluster: `openim-${name}-cluster`, staticIpName: `openim-${name}-ip` },
    storage: { className: 'openim-balanced', diskType: 'pd-balanced' as const },
    edge: { size: byConnections(facts.cores.edge, facts.edge, 10_000, load) },
    openim: {
      // OpenIM's recommendation for production.
      logLevel: 3 as const,
      services: {
        ...(Object.fromEntries(OTHERS.map((service) => [service, others])) as Environment['openim']['services']),
        api: byMessages(facts.cores.api, load),
        msggateway: byConnections(facts.cores.msggateway, facts.gateway, 20_000, load),
        msgtransfer: byMessages(facts.cores.msgtransfer, load),
        push: byMessages(facts.cores.push, load),
        msg: byMessages(facts.cores.msg, load),
      },
    },
    mysql: { requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
    mongodb: { storageSize: '10Gi', requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
    etcd: { storageSize: '5Gi' },
    redpanda: { partitions: 8 },
    dragonfly: {
      failover: 'sentinel' as const,
      requests: { cpu: '250m', memory: '1Gi' },
      limits: { cpu: '1', memory: '1Gi' },
    },
    seaweedfs: {
      volume: { storageSize: '20Gi', requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '512Mi' } },
      filer: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '512Mi' } },
    },
    backups: { bucket: `openim-${name}-backups` },
    load,
  };
}

export const startOf = (name: string, load: Required<Load>, changes: Changes<Environment>): Environment =>
  derive(derive(dev, starting(name, load)), { ...changes, name });
