import { valueAt } from '../../charts/model/capacity/field';
import { rounded } from '../../charts/model/capacity/text';
import { dollars, range, sumOf } from '../gke/cost';
import { discounts, LEFT_OUT } from '../gke/prices';
import { gibibytes } from '../lib/summary';
import type { Assumptions } from './assumptions';
import type { Need, Plan } from './plan';

const number = (value: number): string => value.toLocaleString('en-US');
const percent = (share: number): string => `${Math.ceil(100 * share)} %`;
const written = (value: unknown): string => (typeof value === 'string' ? value : String(value));

/** A plan as text. */
export function text(assumptions: Assumptions, plan: Plan): string {
  return [
    section('Assumptions', assumed(assumptions)),
    section(
      'Links, the highest utilization first',
      plan.needs.map((need) => linkLine(plan, need)),
    ),
    section('Bottleneck', bottleneck(plan)),
    section('Nodes and disks', nodes(plan)),
    section('Dollars a month, europe-west1, on demand', money(plan)),
    section('Not in the sum', LEFT_OUT),
  ].join('\n\n');
}

const section = (title: string, lines: readonly string[]): string => [title, ...lines.map((line) => `  ${line}`)].join('\n');

const assumed = ({ users, online, load }: Assumptions): string[] => [
  `${number(users)} registered users, ${rounded(100 * online)} % online: ${number(load.usersOnline)} WebSockets`,
  `${number(load.messagesPerSecond)} messages/s at peak, ${number(load.messagesPerDay)} a day, kept ${load.retentionDays} days`,
  `${number(load.uploadGbPerDay)} GB of uploads a day, kept 180 days`,
  'single chats only; group chats and push notifications are not modelled',
];

function linkLine({ environment }: Plan, { link, share }: Need): string {
  return `${percent(share).padStart(6)}  ${link.name.padEnd(36)}${link.field} = ${written(valueAt(environment, link.field))}`;
}

function bottleneck({ needs, beyond, clusters }: Plan): string[] {
  const [first, next] = needs;
  return [
    `${first?.link.name} is the bottleneck, at ${rounded(1 / (first?.share ?? 1))} times this load; then ${next?.link.name}, at ${rounded(1 / (next?.share ?? 1))} times`,
    ...(clusters === 1
      ? []
      : [
          `one cluster does not carry it: ${clusters} clusters, each with its share of the users (OpenIM does not connect them)`,
          ...beyond.map((link) => `${link.name}: ${link.beyond}`),
        ]),
  ];
}

function nodes({ environment, clusters, amounts }: Plan): string[] {
  const { gke } = environment;
  const each = clusters === 1 ? '' : `, in each of ${clusters} clusters`;
  return gke
    ? [
        `${range(gke.nodePool.nodesPerZone.min * gke.zones.length, gke.nodePool.nodesPerZone.max * gke.zones.length)} ${gke.nodePool.machineType}${each}`,
        `minimum requests ${amounts.cpu.toFixed(1)} CPU, ${gibibytes(amounts.memory).toFixed(0)} GiB`,
        `${amounts.volumes} volumes, ${number(Math.ceil(gibibytes(amounts.storage)))} GiB of ${environment.storage.diskType}${each}`,
      ]
    : [];
}

function money({ costs, environment }: Plan): string[] {
  const row = (what: string, least: number, most: number) =>
    `${what.padEnd(52)}${dollars(least).padStart(12)}${dollars(most).padStart(12)}`;
  return [
    `${''.padEnd(52)}${'minimum'.padStart(12)}${'maximum'.padStart(12)}`,
    ...costs.map(({ what, least, most }) => row(what, least, most)),
    row('together', sumOf(costs, 'least'), sumOf(costs, 'most')),
    ...(environment.gke?.nodePool.machineType.startsWith('e2-')
      ? Object.values(discounts).map(({ what, share }) => `${what}: ${Math.round(100 * share)} % less for the nodes`)
      : []),
  ];
}
