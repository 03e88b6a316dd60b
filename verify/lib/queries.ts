import { alertsOf } from '../../charts/monitoring/alerts';
import { dashboardsOf } from '../../charts/monitoring/dashboards';
import { recordings } from '../../charts/monitoring/recordings';
import type { Environment } from '../../environments/lib/types';
import { command, succeeded } from './command';
import { tool } from './tools';

/** What Prometheus' own parser makes of a query. */
interface Parsed {
  readonly error?: string;
  /** What it asks for, without window and offset: `up{job="redpanda"}`. */
  readonly selectors: readonly { readonly metric: string; readonly text: string }[];
}

/** In the order of the queries. Throws when the parser itself fails. */
export async function parsed(queries: readonly string[]): Promise<readonly Parsed[]> {
  return JSON.parse(await succeeded('queries', command(await tool('queries'), [], JSON.stringify(queries))));
}

/** Every query of an environment's rules and dashboards, by its rule or panel. */
export const queriesOf = (environment: Environment): readonly (readonly [place: string, expr: string])[] => [
  ...recordings(environment).map(({ record, expr }) => [record, expr] as const),
  ...Object.values(alertsOf(environment))
    .flat()
    .map(({ name, expr }) => [name, expr] as const),
  ...dashboardsOf(environment)
    .flatMap(({ rows }) => rows)
    .flatMap(({ panels }) => panels)
    .flatMap(({ title, queries }) => Object.values(queries).map((expr) => [title, expr] as const)),
];
