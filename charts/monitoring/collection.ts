import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Component, Environment, MonitoringMode } from '../../environments/lib/types';
import { selector } from '../constructs/labels';
import { type ScrapeTarget, scrapeTargets } from '../model/scrape-targets';
import { workloads } from '../model/workloads';
import { LOGS } from './alerts/logs';
import { monitoringRoles } from './roles';
import { type RuleGroup, ruleGroups } from './rules';

/** Objects that a namespace needs for the collection of its metrics, in the mode of the environment. */
export const collection = (scope: Construct, environment: Environment, component: Component): void =>
  modes[environment.monitoring.mode](scope, environment, component);

type Collection = (scope: Construct, environment: Environment, component: Component) => void;

const modes: Readonly<Record<MonitoringMode, Collection>> = {
  none: () => {},
  'self-hosted': monitoringRoles,
  gmp: (scope, environment, component) => {
    for (const target of targetsOf(environment, component)) {
      new ApiObject(scope, `${target.workload}-monitoring`, podMonitoring(target));
    }
  },
  operator: (scope, environment, component) => {
    for (const target of targetsOf(environment, component)) {
      new ApiObject(scope, `${target.workload}-monitor`, podMonitor(target));
    }
    if (component === 'openim') {
      new ApiObject(scope, 'alerts', {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: { name: 'openim' },
        spec: { groups: ruleGroups(environment) },
      });
    }
  },
};

/**
 * Rules over all namespaces: Google's namespaced Rules see only the series of their namespace. ClusterRules see all
 * series of this cluster, and only GlobalRules see the other ones in Cloud Monitoring
 * (stackdriver/docs/managed-prometheus/rules-managed).
 */
export function clusterRules(scope: Construct, environment: Environment): void {
  if (environment.monitoring.mode === 'gmp') {
    const rules = (kind: string, groups: readonly RuleGroup[]) =>
      new ApiObject(scope, kind, {
        apiVersion: 'monitoring.googleapis.com/v1',
        kind,
        metadata: { name: 'openim' },
        spec: { groups },
      });
    const groups = ruleGroups(environment);
    rules(
      'ClusterRules',
      groups.filter(({ name }) => name !== LOGS),
    );
    rules(
      'GlobalRules',
      groups.filter(({ name }) => name === LOGS),
    );
  }
}

const targetsOf = (environment: Environment, component: Component): readonly ScrapeTarget[] =>
  scrapeTargets(environment).filter(({ workload }) => workloads[workload].component === component);

/** cloud.google.com/stackdriver/docs/managed-prometheus/setup-managed; its name is the `job`. */
const podMonitoring = ({ workload, portName, path, interval }: ScrapeTarget) => ({
  apiVersion: 'monitoring.googleapis.com/v1',
  kind: 'PodMonitoring',
  metadata: { name: workload, labels: selector(workload) },
  spec: {
    selector: { matchLabels: selector(workload) },
    endpoints: [{ port: portName, path, interval: `${interval}s` }],
  },
});

/** prometheus-operator.dev/docs/api-reference/api; the `job` is the pods' name label. */
const podMonitor = ({ workload, portName, path, interval }: ScrapeTarget) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: { name: workload, labels: selector(workload) },
  spec: {
    jobLabel: 'app.kubernetes.io/name',
    selector: { matchLabels: selector(workload) },
    podMetricsEndpoints: [{ port: portName, path, interval: `${interval}s` }],
  },
});
