import type { NamespaceChart } from '../constructs/namespace-chart';
import { alertmanager } from './alertmanager';
import { grafana } from './grafana';
import { kubeStateMetrics } from './kube-state-metrics';
import { prometheus } from './prometheus';

/** Mode `self-hosted`: Prometheus collects and judges, Alertmanager tells people, Grafana draws. */
export function monitoring(chart: NamespaceChart): void {
  prometheus(chart);
  alertmanager(chart);
  grafana(chart);
  kubeStateMetrics(chart);
}
