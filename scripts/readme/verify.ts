import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '../../charts/model/openim/services';
import { table } from './table';

export const REPORT = join(__dirname, '..', '..', 'verify', 'report');

/** A report of the last `npm run verify`. Throws when there is none. */
function report<T>(name: string): T {
  try {
    return JSON.parse(readFileSync(join(REPORT, `${name}.json`), 'utf8'));
  } catch {
    throw new Error(`verify/report/${name}.json is missing; run: npm run verify`);
  }
}

interface Lowest {
  readonly lowestReady: Readonly<Record<string, number>>;
}

const count = (number: number): string => number.toLocaleString('en-US');
const lowestService = ({ lowestReady }: Lowest): number =>
  Math.min(...serviceNames.filter((name) => name !== 'crontask').map((name) => lowestReady[`openim-${name}`] ?? 0));

/** What the last run of `npm run verify` measured, one row a claim. */
export function measured(): string {
  const [dev, prod] = ['dev', 'prod'].map((name) => ({
    nodes: report<{ machineType: string; asked: { least: number; most: number }; smallest: number; atMost: number }>(
      `nodes-${name}`,
    ),
    network: report<{ pairs: number; allowed: number; denied: number }>(`network-${name}`),
    taken: report<{ objects: number }>(`control-plane-${name}`).objects,
    score: report<{ rest: { critical: number; warning: number; checks: number } }>(`kube-score-${name}`).rest,
  }));
  if (!dev || !prod) {
    throw new Error('verify/report: dev or prod is missing; run: npm run verify');
  }
  const both = (text: (one: NonNullable<typeof dev>) => string) => [text(dev), text(prod)];
  const [drain, zone] = [report<Lowest>('drain'), report<Lowest>('zone')];
  return table(
    ['', 'dev', 'prod'],
    [
      ['objects that the API server takes, with unknown fields refused', ...both(({ taken }) => String(taken))],
      [
        'kube-score: critical, warnings, of checks',
        ...both(({ score }) => `${score.critical}, ${score.warning}, ${score.checks}`),
      ],
      [
        'pod-to-port pairs asked of the NetworkPolicies: open, closed',
        ...both(({ network }) => `${count(network.allowed)}, ${count(network.denied)}`),
      ],
      [
        'nodes in the node pool: minimum, maximum',
        ...both(({ nodes }) => `${nodes.asked.least}, ${nodes.asked.most} ${nodes.machineType}`),
      ],
      [
        'fewest nodes that hold it, and every autoscaler at its most',
        ...both(({ nodes }) => `${nodes.smallest}, ${nodes.atMost}`),
      ],
      ['ready pods of each OpenIM service while every node is replaced, minimum', String(lowestService(drain)), ''],
      ['the same while a zone is lost', String(lowestService(zone)), ''],
    ],
  );
}

/** Others' manifests at their defaults (`tuned`: with what a careful user would set), counted the same way in 2026-11. */
const peers: readonly (readonly string[])[] = [
  ['OpenIM deployments/deploy', '16', '8.1', '16 of 16', '0', '0', '0 of 16', '1 of 16'],
  ['OpenIM helm-charts (openim-server)', '12', '7.0', '12 of 12', '0', '0', '0 of 12', '0 of 12'],
  ['Redpanda chart', '3', '6.7', '3 of 3', '1', '0', '2 of 3', '1 of 3'],
  ['Dragonfly chart, tuned', '1', '7.0', '0 of 1', '0', '0', '1 of 1', '1 of 1'],
  ['SeaweedFS chart, tuned', '4', '7.0', '0 of 4', '0', '0', '4 of 4', '4 of 4'],
  ['ingress-nginx chart, tuned', '3', '3.7', '0 of 3', '1', '1', '1 of 1', '1 of 1'],
];

/** Our `dev` beside what people would use instead. */
export function compared(): string {
  const ours = report<Readonly<Record<string, number>>>('coverage');
  const { perWorkload, workloads } = report<{ perWorkload: number; workloads: number }>('kube-score-dev');
  return table(
    [
      '',
      'workloads',
      'kube-score critical per workload',
      'pods that Pod Security `restricted` refuses',
      'disruption budgets',
      'NetworkPolicies',
      'containers with readiness probe',
      'with limits',
    ],
    [
      [
        '**this, dev**',
        `${workloads}`,
        `${perWorkload.toFixed(1)}`,
        `0 of ${workloads}`,
        `${ours.pdb}`,
        `${ours.netpol}`,
        `${ours.readiness} of ${ours.ctrs}`,
        `${ours.lim_mem} of ${ours.ctrs}`,
      ],
      ...peers,
    ],
  );
}
