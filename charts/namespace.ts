import type { Construct } from 'constructs';
import type { Component, Environment } from '../environments/lib/types';
import { externalSecrets } from './constructs/external-secrets';
import { NamespaceChart } from './constructs/namespace-chart';
import { networkPolicies } from './constructs/network-policies';
import { peopleRoles } from './constructs/rbac';
import { httpRoutes } from './edge/http-routes';
import { meshLabels, meshPolicies } from './mesh/policies';
import { openConnections } from './model/mesh/connections';
import { inventory } from './model/secrets';
import { workloadsOf } from './model/workloads';
import { collection } from './monitoring/collection';
import { monitoringRoles } from './monitoring/roles';

/**
 * Objects of every namespace besides its workloads: policies, Roles, Secrets, routes to its Services, collection of its
 * metrics.
 */
export function namespace(scope: Construct, environment: Environment, component: Component): NamespaceChart {
  const chart = new NamespaceChart(
    scope,
    environment,
    environment.namespaces[component],
    meshLabels(environment, component),
    component,
  );
  networkPolicies(chart, environment, workloadsOf(environment, component), openConnections(environment));
  meshPolicies(chart, environment, component);
  peopleRoles(chart, environment.access);
  externalSecrets(
    chart,
    environment,
    inventory(environment).filter(
      // cert-manager creates the certificate's Secret if it issues the certificate.
      ({ namespace, generator }) =>
        namespace === environment.namespaces[component] && !(generator === 'certificate' && environment.edge.clusterIssuer),
    ),
  );
  httpRoutes(chart, environment, component);
  collection(chart, environment, component);
  return chart;
}

/** A namespace of `additions`: the objects of every other namespace, except routes, the mesh and scrape targets. */
export function addedNamespace(scope: Construct, environment: Environment, name: string): void {
  const chart = new NamespaceChart(scope, environment, name, {});
  networkPolicies(chart, environment, [], []);
  peopleRoles(chart, environment.access);
  externalSecrets(
    chart,
    environment,
    inventory(environment).filter(({ namespace }) => namespace === name),
  );
  if (environment.monitoring.mode === 'self-hosted') {
    monitoringRoles(chart, environment);
  }
}
