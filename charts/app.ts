import { ApiObject, App, Chart } from 'cdk8s';
import type { Component, Environment } from '../environments/lib/types';
import type { AdditionsCode } from './additions/additions';
import { addObjects, changed, isAdded, type Owners } from './additions/apply';
import { additionsFile, loadAdditions } from './additions/load';
import { withRoom } from './additions/quota';
import { withArgocd } from './argocd/annotations';
import { backups } from './backups/jobs';
import { checkManifests } from './checks';
import { checkEnvironment } from './checks/environment';
import { ClusterChart } from './cluster/chart';
import { operatorPolicy } from './cluster/operator-policy';
import { customized } from './constructs/customize';
import { identity, type Manifest, type Output } from './constructs/manifest';
import type { NamespaceChart } from './constructs/namespace-chart';
import { dragonfly } from './dragonfly/chart';
import { edge } from './edge/chart';
import { ingressClass } from './edge/ingress-class';
import { addedNamespaces, components, isMade } from './model/workloads';
import { monitoring } from './monitoring/chart';
import { clusterRules } from './monitoring/collection';
import { managedAlertmanager } from './monitoring/managed-alertmanager';
import { addedNamespace, namespace } from './namespace';
import { openim } from './openim/chart';
import { redpanda } from './redpanda/chart';
import { seaweedfs } from './seaweedfs/chart';

/** The chart of each namespace, in the order of the picture. */
const charts: Readonly<Record<Component, (chart: NamespaceChart) => void>> = {
  edge,
  openim,
  redpanda,
  dragonfly,
  seaweedfs,
  monitoring,
};

/**
 * The architecture of one environment as Kubernetes objects, one chart per namespace, with its additions. Throws a
 * single Error that lists every problem: first those of the environment's values, then those of the generated objects.
 */
export function buildApp(environment: Environment, code = loadAdditions(environment.name)): readonly Output[] {
  checkEnvironment(environment);
  const app = new App();
  cluster(app, environment);
  for (const component of components.filter((one) => isMade(environment, one))) {
    const chart = namespace(app, environment, component);
    charts[component](chart);
    backups(chart);
  }
  managedAlertmanager(app, environment);
  for (const name of addedNamespaces(environment)) {
    addedNamespace(app, environment, name);
  }
  addObjects(app, environment, code);
  const owners: Owners = new Map();
  const outputs = app.node.children.filter(Chart.isChart).map((chart) => output(environment, chart, code, owners));
  checkManifests(
    environment,
    outputs.flatMap(({ objects }) => objects),
    owners,
  );
  return outputs;
}

/** The objects of a chart after the changes of the environment and of its additions. */
function output(environment: Environment, chart: Chart, code: AdditionsCode, owners: Owners): Output {
  const all = chart.node.findAll().filter(ApiObject.isApiObject);
  const finished = (objects: readonly ApiObject[]): Output => ({
    name: chart.node.id,
    objects: customized(
      environment,
      objects.map((object): Manifest => object.toJson()),
    ),
  });
  const additions = new Set(all.filter(isAdded));
  const ours = finished(all.filter((object) => !additions.has(object)));
  if (additions.size === 0 && !code.change) {
    return withArgocd(ours, environment.namespaces.openim);
  }
  const added = finished([...additions]);
  for (const object of added.objects) {
    owners.set(identity(object), `added by ${additionsFile(environment.name)}`);
  }
  const both: Output = { ...ours, objects: [...ours.objects, ...added.objects] };
  return withArgocd(withRoom(ours, changed(environment, code, both, owners)), environment.namespaces.openim);
}

/** Objects without a namespace. */
function cluster(app: App, environment: Environment): void {
  const chart = new ClusterChart(app, environment);
  clusterRules(chart, environment);
  ingressClass(chart, environment);
  operatorPolicy(chart, environment);
}
