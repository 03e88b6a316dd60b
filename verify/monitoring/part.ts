import { parse } from 'yaml';
import type { Manifest } from '../../charts/constructs/manifest';
import { alertsOf } from '../../charts/monitoring/alerts';
import type { Alert } from '../../charts/monitoring/alerts/alert';
import { sources } from '../../charts/monitoring/metrics';
import { prometheusRules } from '../../charts/monitoring/prometheus-config';
import { recordings } from '../../charts/monitoring/recordings';
import { environmentNames, loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { full, managed } from '../../test/lib/optional';
import { command, succeeded } from '../lib/command';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import { inFolder } from '../lib/folder';
import type { Context, Part } from '../lib/part';
import { parsed, queriesOf } from '../lib/queries';
import { tool } from '../lib/tools';
import type { ToolName } from '../tools/programs';
import { otherModes } from './modes';
import { rendered } from './rendered';
import { excerpts, questions, unitTests } from './unit-tests';

const part: Part = {
  name: 'monitoring',
  title: 'Prometheus accepts the rules, every alert fires on its series and on no others, dashboards query existing metrics',
  async run(context) {
    const shipped = environmentNames()
      .map(loadEnvironment)
      .filter(({ monitoring }) => monitoring.mode === 'self-hosted');
    const watched = [...shipped, full, managed];
    const asked = new Set<string>();
    const tried = new Set<string>();
    for (const environment of shipped) {
      const objects = readObjects(distFolder(environment.name));
      await configurations(context, environment, objects);
      await unitTested(context, environment, rendered(objects).rules, tried);
      await queries(context, environment, asked);
    }
    for (const environment of [full, managed]) {
      await unitTested(context, environment, prometheusRules(environment), tried);
      await queries(context, environment, asked);
    }
    await context.check('every metric of charts/monitoring/metrics.ts is queried, and every queried metric is in it', () => {
      const recorded = watched.flatMap((environment) => recordings(environment).map(({ record }) => record));
      const known = new Set(Object.values(sources).flatMap(({ metrics }) => Object.keys(metrics)));
      const without = [...asked].filter((metric) => !known.has(metric) && !recorded.includes(metric));
      none('metrics without a source', without);
      const idle = [...known].filter((metric) => !asked.has(metric));
      none('metrics of the table that nothing asks for', idle);
      return `${known.size} metrics of ${Object.keys(sources).length} sources`;
    });
    await otherModes(context);
  },
};

/** Runs a program; throws with what it said when it fails. */
const must = async (name: ToolName, args: readonly string[]): Promise<string> =>
  succeeded(`${name} ${args[0]} ${args[1]}`, command(await tool(name), args));

const alertsIn = (environment: Environment): readonly Alert[] => Object.values(alertsOf(environment)).flat();

/** What promtool says of the rules, and of each alert on its own series. Most are the same in several environments: `tried` has those that need not be tried again. */
const unitTested = (context: Context, environment: Environment, rules: string, tried: Set<string>): Promise<void> =>
  inFolder(async (write) => {
    const { name } = environment;
    const all = alertsIn(environment);
    await context.check(`${name}: promtool accepts the rules`, async () => {
      await must('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', write('rules.yml', rules)]);
      return `${all.length} alerts`;
    });
    const texts = excerpts(rules, all);
    const alerts = all.filter((alert) => {
      const test = `${texts.get(alert)}\n${JSON.stringify(alert)}`;
      return !tried.has(test) && tried.add(test);
    });
    const tests = (tested: readonly Alert[], suffix: string): string[] =>
      tested.map((alert, at) => {
        const file = write(`${alert.name}.rules.yml`, texts.get(alerts[at] as Alert) ?? '');
        return write(`${alert.name}.${suffix}.yml`, unitTests(file, alert));
      });
    await context.check(`${name}: each new alert fires on its faulty series and not on its healthy ones`, async () => {
      await must('promtool', ['test', 'rules', ...tests(alerts, 'tests')]);
      return `${2 * alerts.length} tests`;
    });
    await context.check(`${name}: with the two sets of series swapped, every one of these tests fails`, async () => {
      const swapped = alerts.map((alert) => ({ ...alert, fires: alert.silent, silent: alert.fires }));
      const { stdout, stderr } = await command(await tool('promtool'), ['test', 'rules', ...tests(swapped, 'swapped')]);
      const failed = `${stdout}${stderr}`;
      const exprs = alerts.flatMap((alert) => Object.values(questions(alert)));
      const passed = exprs.filter((expr) => !failed.includes(`${JSON.stringify(expr)},`));
      none('tests that pass either way', passed);
      return `${2 * alerts.length} tests`;
    });
  });

/** What promtool and amtool say of the configurations in `dist/`. */
const configurations = (context: Context, environment: Environment, objects: readonly Manifest[]): Promise<void> =>
  inFolder(async (write) => {
    const { name } = environment;
    const { config, rules, alertmanager } = rendered(objects);
    await context.check(`${name}: promtool accepts the configuration`, async () => {
      write('rules.yml', rules);
      await must('promtool', ['check', 'config', '--lint=all', '--lint-fatal', write('prometheus.yml', config)]);
      return `${recordings(environment).length} recordings`;
    });
    const alertFile = write('alertmanager.yml', alertmanager);
    await context.check(
      `${name}: amtool accepts the configuration, and severities are routed to their receivers`,
      async () => {
        await must('amtool', ['check-config', alertFile]);
        const silent = environment.monitoring.receivers.deadMansSwitch ? { none: 'dead-mans-switch' } : {};
        for (const [severity, receiver] of Object.entries({ critical: 'critical', warning: 'warning', ...silent })) {
          const route = ['config', 'routes', 'test', `--config.file=${alertFile}`, `--verify.receivers=${receiver}`];
          await must('amtool', [...route, `severity=${severity}`, 'alertname=Any']);
        }
        return `${(parse(alertmanager).inhibit_rules ?? []).length} inhibitions`;
      },
    );
  });

/** What Prometheus' own parser says of every query; adds the metrics to `asked`. */
async function queries(context: Context, environment: Environment, asked: Set<string>): Promise<void> {
  await context.check(`${environment.name}: every query of rules and dashboards parses`, async () => {
    const all = queriesOf(environment);
    const answers = await parsed(all.map(([, expr]) => expr));
    const wrong = answers.flatMap(({ error }, index) => (error ? [`${all[index]?.[0]}: ${error}`] : []));
    none('queries that do not parse', wrong);
    for (const { metric } of answers.flatMap(({ selectors }) => selectors)) {
      asked.add(metric);
    }
    return `${all.length} queries`;
  });
}

export default part;
