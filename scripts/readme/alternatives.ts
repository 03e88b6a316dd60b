import { facts } from '../../charts/model/capacity/facts';
import { amount } from '../../environments/lib/quantity';
import type { Environment, Gke, Resources } from '../../environments/lib/types';
import { freeOnNode } from '../../environments/lib/validate/node';
import preset from '../../environments/presets/ha-100k';
import { dollars, monthly, sumOf } from '../gke/cost';
import { built } from '../lib/built';
import { amounts, gibibytes } from '../lib/summary';
import { table } from './table';

/** Requests of a data service. */
interface Asked {
  readonly what: string;
  readonly pods: number;
  readonly cpu: number;
  /** GiB. */
  readonly memory: number;
  readonly source: string;
}

const GB = 1e9 / 2 ** 30;
const { redpanda, dragonfly, seaweedfs, load } = preset;
const cpuOf = ({ requests, replicas }: Resources & { replicas: number }): number => replicas * amount(requests.cpu);
const memoryOf = ({ requests, replicas }: Resources & { replicas: number }): number =>
  replicas * gibibytes(amount(requests.memory));
const roles = Object.values(seaweedfs).filter((role) => typeof role === 'object');
const total = (of: (role: (typeof roles)[number]) => number): number => roles.reduce((sum, role) => sum + of(role), 0);
/** What a replica of Dragonfly, or of Redis, keeps of a day. */
const day = gibibytes((load?.messagesPerDay ?? 0) * facts.message.dragonfly);

const here: readonly Asked[] = [
  { what: 'Redpanda', pods: redpanda.replicas, cpu: cpuOf(redpanda), memory: memoryOf(redpanda), source: 'the preset' },
  { what: 'Dragonfly', pods: dragonfly.replicas, cpu: cpuOf(dragonfly), memory: memoryOf(dragonfly), source: 'the preset' },
  {
    what: 'SeaweedFS',
    pods: total(({ replicas }) => replicas),
    cpu: total(cpuOf),
    memory: total(memoryOf),
    source: 'the preset',
  },
];

/** The least that is known to run, or that the program takes at start. Cores are those of the program that it replaces. */
const least: readonly Asked[] = [
  {
    what: 'Kafka, ZooKeeper: least',
    pods: 6,
    cpu: cpuOf(redpanda) + 3 * 0.1,
    memory: 3 * 1.1 + 3 * 0.5,
    source:
      "1.1 GiB for each Kafka, in OpenIM's run of 1,700 messages/s (its second benchmark); 512 MiB of heap for each ZooKeeper (zookeeper-server-start.sh); its 0.1 cores are an estimate",
  },
  {
    what: 'Redis',
    pods: dragonfly.replicas,
    cpu: cpuOf(dragonfly),
    memory: dragonfly.replicas * 2 * day,
    source: "twice the data while a snapshot is written (redis.io, administration); Dragonfly's own bytes are not measured",
  },
  {
    what: 'MinIO: least',
    pods: 4,
    cpu: cpuOf(seaweedfs.volume) + cpuOf(seaweedfs.filer),
    memory: 4 * 2,
    source: '2 GiB taken at start by each server (docs.min.io, memory requirements), 4 servers for two copies',
  },
];

const recommended: readonly Asked[] = [
  {
    what: 'Kafka, ZooKeeper: as recommended',
    pods: 6,
    cpu: 3 * 4 + 3 * 2,
    memory: (3 * 16 + 3 * 4) * GB,
    source: 'minimum of Confluent for Kubernetes (docs.confluent.io/operator/3.4, co-plan-sizing)',
  },
  ...least.filter(({ what }) => what === 'Redis'),
  {
    what: 'MinIO: as recommended',
    pods: 4,
    cpu: 4 * 8,
    memory: 4 * 16,
    source: '8 cores a server (docs.min.io, hardware), 16 GiB (helm/minio/values.yaml)',
  },
];

/** Redpanda, Dragonfly and SeaweedFS beside what OpenIM ships, at the load of preset ha-100k. */
export function alternatives(): string {
  const row = ({ what, pods, cpu, memory, source }: Asked) => [
    what,
    String(pods),
    cpu.toFixed(1),
    memory.toFixed(1),
    source,
  ];
  const sum = (asked: readonly Asked[], key: 'pods' | 'cpu' | 'memory') => asked.reduce((all, one) => all + one[key], 0);
  const whole = (what: string, asked: readonly Asked[]) =>
    row({
      what: `**${what}**`,
      pods: sum(asked, 'pods'),
      cpu: sum(asked, 'cpu'),
      memory: sum(asked, 'memory'),
      source: filled(preset, sum(asked, 'cpu') - sum(here, 'cpu'), sum(asked, 'memory') - sum(here, 'memory')),
    });
  return table(
    ['', 'pods', 'cores', 'GiB', 'source'],
    [
      ...[...here, ...least, ...recommended.filter((one) => !least.includes(one))].map(row),
      whole('here', here),
      whole('the others, least', least),
      whole('the others, as recommended', recommended),
    ],
  );
}

/** Nodes that the requests of an environment fill, with this much more; a share of one at its share of the price. */
function filled(environment: Environment, cpu: number, memory: number): string {
  const gke = environment.gke as Gke;
  const free = freeOnNode(gke.nodePool.machineType) ?? { cpu: 1, memory: 1 };
  const objects = built(environment).flatMap((output) => output.objects);
  const all = amounts(objects);
  const nodes = Math.max((all.cpu + cpu) / free.cpu, (all.memory + memory * 2 ** 30) / free.memory);
  const price = sumOf(monthly(gke, objects), 'least', 'nodes', 'node disks');
  const each = price / (gke.nodePool.nodesPerZone.min * gke.zones.length);
  return `all requests of the preset then fill ${nodes.toFixed(1)} nodes, ${dollars(nodes * each)} a month`;
}
