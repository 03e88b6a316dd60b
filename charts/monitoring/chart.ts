import type { NamespaceChart } from '../constructs/namespace-chart';
import { alertmanager } from './alertmanager';
import { grafana } from './grafana';
import { kubeStateMetrics } from './kube-state-metrics';
import { prometheus } from './prometheus';

/** Mode `self-hosted`: Prometheus scrapes and evaluates, Alertmanager notifies, Grafana displays. */
export function monitoring(chart: NamespaceChart): void {
  prometheus(chart);
  alertmanager(chart);
  grafana(chart);
  kubeStateMetrics(chart);
}
