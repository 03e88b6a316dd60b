import { ApiObject, App, Chart } from 'cdk8s';
import type { Component, Environment } from '../environments/lib/types';
import { withArgocd } from './argocd/annotations';
import { backups } from './backups/jobs';
import { checkManifests } from './checks';
import { checkEnvironment } from './checks/environment';
import { ClusterChart } from './cluster/chart';
import { operatorPolicy } from './cluster/operator-policy';
import { customized } from './constructs/customize';
import type { Manifest, Output } from './constructs/manifest';
import type { NamespaceChart } from './constructs/namespace-chart';
import { dragonfly } from './dragonfly/chart';
import { edge } from './edge/chart';
import { ingressClass } from './edge/ingress-class';
import { components, isMade } from './model/workloads';
import { monitoring } from './monitoring/chart';
import { clusterRules } from './monitoring/collection';
import { managedAlertmanager } from './monitoring/managed-alertmanager';
import { namespace } from './namespace';
import { openim } from './openim/chart';
import { redpanda } from './redpanda/chart';
import { seaweedfs } from './seaweedfs/chart';

/** What runs in each namespace, in the order of the picture. */
const charts: Readonly<Record<Component, (chart: NamespaceChart) => void>> = {
  edge,
  openim,
  redpanda,
  dragonfly,
  seaweedfs,
  monitoring,
};

/**
 * The architecture of one environment as Kubernetes objects, a chart per namespace. Throws a single Error that lists
 * every problem, first of the environment's values, then of the objects made from them.
 */
export function buildApp(environment: Environment): readonly Output[] {
  checkEnvironment(environment);
  const app = new App();
  cluster(app, environment);
  for (const component of components.filter((one) => isMade(environment, one))) {
    const chart = namespace(app, environment, component);
    charts[component](chart);
    backups(chart);
  }
  managedAlertmanager(app, environment);
  const outputs = app.node.children.filter(Chart.isChart).map((chart) =>
    withArgocd(
      {
        name: chart.node.id,
        objects: customized(
          environment,
          chart.node
            .findAll()
            .filter(ApiObject.isApiObject)
            .map((object): Manifest => object.toJson()),
        ),
      },
      environment.namespaces.openim,
    ),
  );
  checkManifests(
    environment,
    outputs.flatMap(({ objects }) => objects),
  );
  return outputs;
}

/** What belongs to no namespace. */
function cluster(app: App, environment: Environment): void {
  const chart = new ClusterChart(app, environment);
  clusterRules(chart, environment);
  ingressClass(chart, environment);
  operatorPolicy(chart, environment);
}
