import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildApp } from '../../charts/app';
import { GMP_PUBLIC } from '../../charts/model/secrets';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import { applyAll, establish, installDefinitions } from '../lib/install';
import type { Context } from '../lib/part';
import { refusesWrongFields } from '../lib/strict';
import { versionsOf } from '../lib/versions';
import { managedConfiguration } from './managed-configuration';

const ROOT = join(__dirname, '../..');
const OPERATOR = join(__dirname, '../tools/operator');

interface Mode {
  readonly mode: 'gmp' | 'operator';
  readonly kinds: readonly string[];
  /** Namespaces that exist before those of the environment. */
  readonly namespaces: readonly string[];
  /** Files of the CustomResourceDefinitions that the cluster must have. */
  definitions(): readonly string[];
}

const modes: readonly Mode[] = [
  {
    mode: 'gmp',
    kinds: ['PodMonitoring', 'ClusterRules', 'GlobalRules'],
    namespaces: [GMP_PUBLIC],
    definitions: () => [join(ROOT, 'imports/crds/gmp.yaml')],
  },
  {
    mode: 'operator',
    kinds: ['PodMonitor', 'PrometheusRule'],
    namespaces: [],
    // The operator's own, out of its Go module, which go.sum pins.
    definitions: () => {
      const go = ['mod', 'download', '-json', 'github.com/prometheus-operator/prometheus-operator'];
      const { Dir } = JSON.parse(
        execFileSync('go', go, { cwd: OPERATOR, env: { ...process.env, GOTOOLCHAIN: 'local' } }).toString(),
      );
      return ['podmonitors', 'prometheusrules'].map((name) =>
        join(Dir, `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`),
      );
    },
  },
];

/** The modes that `dist/` does not hold: one control plane takes both, the second one over the first. */
export async function otherModes(context: Context): Promise<void> {
  const { check } = context;
  const cluster = await context.cluster();
  for (const { mode, kinds, namespaces, definitions } of modes) {
    const environment = derive(loadEnvironment('prod'), { name: 'prod', monitoring: { mode } });
    const all = buildApp(environment).flatMap((output) => output.objects);
    const objects = all.filter(({ kind }) => kinds.includes(kind));
    await check(`mode ${mode}: a real API server accepts every object, without an error or a warning`, async () => {
      await installDefinitions(cluster, environment);
      for (const file of definitions()) {
        await establish(cluster, file);
      }
      for (const name of namespaces) {
        await cluster.api.create('/api/v1/namespaces', { metadata: { name } });
      }
      await applyAll(cluster, all);
      return kinds.map((kind) => `${objects.filter((one) => one.kind === kind).length} ${kind}`).join(', ');
    });
    await check(`mode ${mode}: a second apply changes nothing`, async () => {
      const before = await versionsOf(cluster, all);
      await applyAll(cluster, all);
      return before.same(await versionsOf(cluster, all));
    });
    if (namespaces.includes(GMP_PUBLIC)) {
      await check("mode gmp: External Secrets' template gives Google's Alertmanager a valid configuration", () =>
        managedConfiguration(all),
      );
    }
    await check(`mode ${mode}: a wrong field is rejected in each of its kinds`, () => refusesWrongFields(cluster, objects));
  }
}
