import { join } from 'node:path';
import { GMP_PUBLIC } from '../../charts/model/secrets';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import { monitoringIn } from '../../test/lib/monitoring-in';
import { refusesWrongFields, staysAsApplied } from '../lib/applied';
import { objectsOf } from '../lib/dist';
import { applyAll, establish, installDefinitions } from '../lib/install';
import type { Context } from '../lib/part';
import { moduleFolder } from '../lib/tools';
import { managedConfiguration } from './managed-configuration';

interface Mode {
  readonly mode: 'gmp' | 'operator';
  readonly kinds: readonly string[];
  /** Namespaces that exist before those of the environment. */
  readonly namespaces: readonly string[];
  /** Files of the CustomResourceDefinitions that the cluster must have. */
  definitions(): Promise<readonly string[]>;
}

const modes: readonly Mode[] = [
  {
    mode: 'gmp',
    kinds: ['PodMonitoring', 'ClusterRules', 'GlobalRules'],
    namespaces: [GMP_PUBLIC],
    definitions: async () => [join(__dirname, '../../imports/crds/gmp.yaml')],
  },
  {
    mode: 'operator',
    kinds: ['PodMonitor', 'PrometheusRule'],
    namespaces: [],
    // The operator's own, out of its Go module, which go.sum pins.
    definitions: async () => {
      const folder = await moduleFolder('operator', 'github.com/prometheus-operator/prometheus-operator');
      return ['podmonitors', 'prometheusrules'].map((name) =>
        join(folder, `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`),
      );
    },
  },
];

/** The modes that `dist/` does not hold: one control plane takes both, the second one over the first. */
export async function otherModes(context: Context): Promise<void> {
  const { check } = context;
  const cluster = await context.cluster();
  for (const { mode, kinds, namespaces, definitions } of modes) {
    const environment = derive(loadEnvironment('prod'), { name: 'prod', monitoring: monitoringIn(mode) });
    const all = objectsOf(environment);
    const objects = all.filter(({ kind }) => kinds.includes(kind));
    await check(`mode ${mode}: a real API server accepts every object, without an error or a warning`, async () => {
      await installDefinitions(cluster, environment);
      for (const file of await definitions()) {
        await establish(cluster, file);
      }
      for (const name of namespaces) {
        await cluster.api.create('/api/v1/namespaces', { metadata: { name } });
      }
      await applyAll(cluster, all);
      return kinds.map((kind) => `${objects.filter((one) => one.kind === kind).length} ${kind}`).join(', ');
    });
    await check(`mode ${mode}: a second apply changes nothing`, () => staysAsApplied(cluster, all));
    if (namespaces.includes(GMP_PUBLIC)) {
      await check("mode gmp: External Secrets' template gives Google's Alertmanager a valid configuration", () =>
        managedConfiguration(all),
      );
    }
    await check(`mode ${mode}: a wrong field is rejected in each of its kinds`, () => refusesWrongFields(cluster, objects));
  }
}
