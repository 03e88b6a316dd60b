import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { NamespaceChart } from '../constructs/namespace-chart';
import { alertmanager } from './alertmanager';
import { grafana } from './grafana';
import { kubeStateMetrics } from './kube-state-metrics';
import { prometheus } from './prometheus';

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
