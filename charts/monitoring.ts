import type { Construct } from 'constructs';
import type { Environment } from '../environments/lib/types';
import { NamespaceChart } from './lib/namespace-chart';
import { alertmanager } from './monitoring/alertmanager';
import { grafana } from './monitoring/grafana';
import { kubeStateMetrics } from './monitoring/kube-state-metrics';
import { prometheus } from './monitoring/prometheus';

/** Mode `self-hosted`: Prometheus collects and judges, Alertmanager tells people, Grafana draws. */
export class MonitoringChart extends NamespaceChart {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment, 'monitoring');
    prometheus(this);
    alertmanager(this);
    grafana(this);
    kubeStateMetrics(this);
  }
}
