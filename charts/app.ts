import { ApiObject, App, Chart } from 'cdk8s';
import type { Environment } from '../environments/lib/types';
import { validateEnvironment } from '../environments/lib/validate';
import { withArgocd } from './argocd/annotations';
import { validateManifests } from './checks';
import { ClusterChart } from './cluster/chart';
import type { Manifest } from './constructs/manifest';
import { DragonflyChart } from './dragonfly/chart';
import { edgeChart } from './edge/chart';
import { MonitoringChart } from './monitoring/chart';
import { ManagedAlertmanagerChart } from './monitoring/managed-alertmanager';
import { OpenimChart } from './openim/chart';
import { RedpandaChart } from './redpanda/chart';
import { SeaweedfsChart } from './seaweedfs/chart';

/** One chart's objects, in the order in which they are written; `name` is the namespace, or "cluster". */
export interface Output {
  readonly name: string;
  readonly objects: readonly Manifest[];
}

/**
 * The architecture of one environment as Kubernetes objects, a chart per namespace. Throws a single Error that lists
 * every problem, first of the environment's values, then of the objects made from them.
 */
export function buildApp(environment: Environment): readonly Output[] {
  validateEnvironment(environment);
  const app = new App();
  new ClusterChart(app, environment);
  edgeChart(app, environment);
  new OpenimChart(app, environment);
  new RedpandaChart(app, environment);
  new DragonflyChart(app, environment);
  new SeaweedfsChart(app, environment);
  if (environment.monitoring.mode === 'self-hosted') {
    new MonitoringChart(app, environment);
  }
  if (environment.monitoring.mode === 'gmp' && environment.secrets === 'external-secrets' && environment.gke) {
    new ManagedAlertmanagerChart(app, environment, environment.gke);
  }
  const outputs = app.node.children.filter(Chart.isChart).map((chart) =>
    withArgocd(
      {
        name: chart.node.id,
        objects: chart.node
          .findAll()
          .filter(ApiObject.isApiObject)
          .map((object): Manifest => object.toJson()),
      },
      environment.namespaces.openim,
    ),
  );
  validateManifests(
    environment,
    outputs.flatMap(({ objects }) => objects),
  );
  return outputs;
}
