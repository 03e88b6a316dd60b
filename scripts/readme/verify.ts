import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from './table';

/** Measurements of an environment in a complete run of `npm run verify`. */
interface MeasuredEnvironment {
  readonly objects: number;
  readonly kubeScore: { readonly critical: number; readonly warning: number; readonly checks: number };
  readonly pairs: { readonly allowed: number; readonly denied: number };
  readonly nodes: {
    readonly machineType: string;
    readonly min: number;
    readonly max: number;
    readonly smallest: number;
    readonly atMost: number;
  };
}

/** The text of verify/measured.json, which only a complete run of `npm run verify` writes. */
export interface Measured {
  readonly dev: MeasuredEnvironment;
  readonly prod: MeasuredEnvironment;
  /** Ready pods of the OpenIM service with the fewest. */
  readonly lowestReady: { readonly drain: number; readonly zone: number };
  readonly coverage: {
    readonly workloads: number;
    readonly criticalPerWorkload: number;
    readonly disruptionBudgets: number;
    readonly networkPolicies: number;
    readonly containers: number;
    readonly readiness: number;
    readonly limits: number;
  };
}

/** What the last whole run of `npm run verify` measured. */
export const lastMeasured = (): Measured => JSON.parse(readFileSync(join(__dirname, '../../verify/measured.json'), 'utf8'));
const count = (number: number): string => number.toLocaleString('en-US');

/** What the last whole run of `npm run verify` measured, one row a claim. */
export function measured({ dev, prod, lowestReady }: Measured = lastMeasured()): string {
  const both = (text: (one: MeasuredEnvironment) => string) => [text(dev), text(prod)];
  return table(
    ['', 'dev', 'prod'],
    [
      ['objects that the API server accepts, with unknown fields refused', ...both(({ objects }) => String(objects))],
      [
        'kube-score: critical, warnings, checks',
        ...both(({ kubeScore: { critical, warning, checks } }) => `${critical}, ${warning}, ${checks}`),
      ],
      [
        'NetworkPolicies, pairs of pod and port: allowed, denied',
        ...both(({ pairs }) => `${count(pairs.allowed)}, ${count(pairs.denied)}`),
      ],
      [
        'nodes in the node pool: minimum, maximum',
        ...both(({ nodes }) => `${nodes.min}, ${nodes.max} ${nodes.machineType}`),
      ],
      [
        'nodes that hold all pods: at minimum replicas, at maximum replicas',
        ...both(({ nodes }) => `${nodes.smallest}, ${nodes.atMost}`),
      ],
      ['ready pods of each OpenIM service while every node is replaced, minimum', String(lowestReady.drain), ''],
      ['the same while a zone is lost', String(lowestReady.zone), ''],
    ],
  );
}

/** Alternatives' manifests with their defaults (`tuned`: with the settings of a careful user). Same method, counted 2026-11. */
const peers: readonly (readonly string[])[] = [
  ['OpenIM deployments/deploy', '16', '8.1', '16 of 16', '0', '0', '0 of 16', '1 of 16'],
  ['OpenIM helm-charts (openim-server)', '12', '7.0', '12 of 12', '0', '0', '0 of 12', '0 of 12'],
  ['Redpanda chart', '3', '6.7', '3 of 3', '1', '0', '2 of 3', '1 of 3'],
  ['Dragonfly chart, tuned', '1', '7.0', '0 of 1', '0', '0', '1 of 1', '1 of 1'],
  ['SeaweedFS chart, tuned', '4', '7.0', '0 of 4', '0', '0', '4 of 4', '4 of 4'],
  ['ingress-nginx chart, tuned', '3', '3.7', '0 of 3', '1', '1', '1 of 1', '1 of 1'],
];

/** `dev` and the alternatives. */
export function compared({ coverage }: Measured = lastMeasured()): string {
  const { workloads, containers } = coverage;
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
        coverage.criticalPerWorkload.toFixed(1),
        `0 of ${workloads}`,
        `${coverage.disruptionBudgets}`,
        `${coverage.networkPolicies}`,
        `${coverage.readiness} of ${containers}`,
        `${coverage.limits} of ${containers}`,
      ],
      ...peers,
    ],
  );
}
