import { alertsOf } from '../charts/monitoring/alerts';
import { dashboardsOf } from '../charts/monitoring/dashboards';
import { changing, sources } from '../charts/monitoring/metrics';
import { openimMetrics } from '../charts/monitoring/openim-metrics';
import { recordings } from '../charts/monitoring/recordings';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import type { Environment, OpenimRelease } from '../environments/lib/types';
import { monitoringIn } from './lib/monitoring-in';
import { full } from './lib/optional';
import v34 from './upstream/metrics-v3.4.0.json';
import v38 from './upstream/metrics-v3.8.3-patch.15.json';

/** OpenIM's own metrics, and the places in its source that change each, by line: test/upstream/extract-metrics.ts. */
const upstream: Readonly<Record<OpenimRelease, Readonly<Record<string, readonly string[]>>>> = { 'v3.8': v38, 'v3.4': v34 };

const KEYWORDS = /^(and|or|unless|bool|offset|inf|nan)$/i;

/** The metrics of a query: its names, without strings, labels, windows, groupings and functions. */
const metricsIn = (expr: string): string[] =>
  expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
    .replace(/\boffset\s+\w+/g, '')
    .match(/(?<!\w)[a-zA-Z_][\w:]*(?!\w|:|\s*\()/g)
    ?.filter((name) => !KEYWORDS.test(name)) ?? [];

const queriesOf = (environment: Environment): readonly (readonly [place: string, expr: string])[] => [
  ...recordings(environment).map(({ record, expr }) => [record, expr] as const),
  ...Object.values(alertsOf(environment))
    .flat()
    .map(({ name, expr }) => [name, expr] as const),
  // Other modes have no dashboards.
  ...(environment.monitoring.mode === 'self-hosted' ? dashboardsOf(environment) : []).flatMap(({ title, rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap((panel) => Object.values(panel.queries).map((expr) => [`${title}, ${panel.title}`, expr] as const)),
    ),
  ),
];

/** Each release in each mode, with all that is off in them. */
const environments = (['v3.8', 'v3.4'] as const).flatMap((release) =>
  (['self-hosted', 'gmp', 'operator'] as const).map((mode) =>
    derive(full, { name: `${release}-${mode}`, openim: { release }, monitoring: monitoringIn(mode) }),
  ),
);

test('reads the metrics of a query', () => {
  expect(
    metricsIn(
      'sum by (pod) (increase(a_total{x="y and z"}[5m]) > 0 or b:c:d5m unless on (pod) last_over_time(e[1d] offset 5m)) / vector(1e3)',
    ),
  ).toEqual(['a_total', 'b:c:d5m', 'e']);
});

describe.each([...environments, loadEnvironment('dev'), loadEnvironment('dev-mysql')])('$name', (environment) => {
  it('queries only metrics that a source changes in its release and its mode', () => {
    const known = new Set([...changing(environment), ...recordings(environment).map(({ record }) => record)]);
    const unknown = queriesOf(environment).flatMap(([place, expr]) =>
      metricsIn(expr).flatMap((metric) => (known.has(metric) ? [] : [`${place}: ${metric}`])),
    );
    expect(unknown).toEqual([]);
  });
});

test('every metric has the file and the symbol that change it', () => {
  const rows = Object.values(sources).flatMap(({ metrics }) => Object.entries(metrics));
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter(([, place]) => !/\S+[.](go|cc|h|c|ts)\b.* \S/.test(place))).toEqual([]);
});

test.each(Object.values(openimMetrics))(
  '$source: its source changes each of its metrics in that place',
  ({ release, metrics }) => {
    const changes = upstream[release as OpenimRelease];
    const libraries = /^(go_|process_|grpc_)/;
    const own = Object.entries(metrics).filter(([metric]) => !libraries.test(metric));
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter(([metric, place]) => !changes[metric]?.includes(place))).toEqual([]);
  },
);

test('the metrics that OpenIM defines and never changes are listed', () => {
  const never = Object.entries(upstream).map(([line, changes]) => [
    line,
    Object.keys(changes).filter((metric) => changes[metric]?.length === 0),
  ]);
  expect(Object.fromEntries(never)).toEqual({
    'v3.8': ['msg_insert_redis_success_total', 'msg_insert_redis_failed_total'],
    'v3.4': ['msg_insert_redis_failed_total'],
  });
});
