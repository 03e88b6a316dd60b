import type { k8s } from 'cdk8s-plus-28';
import { isOurs } from '../../environments/lib/data-services';
import { Microservice } from '../constructs/microservice';
import type { NamespaceChart } from '../constructs/namespace-chart';
import type { ServiceRow } from '../model/openim/service';
import { serviceRows } from '../model/openim/services';
import { accounts } from './accounts/accounts';
import { exporters } from './exporters';
import { externalChecks } from './external-checks';
import { mongodb } from './mongodb';
import { mysql } from './mysql';
import { variantOf } from './variants';

/** OpenIM's services, openim-chat and the stores in their namespace: MySQL, MongoDB and the registry of the release, etcd or ZooKeeper. */
export function openim(chart: NamespaceChart): void {
  const { environment } = chart;
  const line = variantOf(environment);
  const podOf = line.pods(chart);
  for (const [name, row] of serviceRows(environment)) {
    const crontask = name === 'crontask';
    const size = crontask
      ? { ...environment.openim.crontask, autoscaling: { minReplicas: 1, maxReplicas: 1 } }
      : environment.openim.services[name];
    new Microservice(chart, `openim-${name}`, {
      pod: { ...podOf(name, size), nodes: !crontask && environment.gke?.spotPool ? 'spot' : undefined },
      autoscaling: size.autoscaling,
      service: clientPorts(row),
      // A program that Redis, Kafka or S3 reject exits within seconds of its start; after 15 s it has connected.
      minReadySeconds: crontask ? undefined : 15,
      scaleDown: name === 'msggateway' ? slowly : steadily,
      // Neither release has a lock or a leader election: two replicas would run every scheduled task twice.
      strategy: crontask ? 'Recreate' : undefined,
    });
  }
  accounts(chart, steadily);
  if (isOurs(environment, 'mysql')) {
    mysql(chart);
  }
  if (isOurs(environment, 'mongodb')) {
    mongodb(chart);
  }
  line.registry(chart);
  exporters(chart);
  externalChecks(chart);
}

/** Metrics are scraped from each pod; a Service with only that port would have no clients. */
function clientPorts({ ports: { metrics, ...ports } }: ServiceRow): Record<string, number> | undefined {
  return Object.keys(ports).length > 0 ? ports : undefined;
}

const steadily: k8s.HpaScalingRulesV2 = {
  stabilizationWindowSeconds: 300,
  policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
};

/**
 * Every gateway pod that stops drops its WebSockets at once, and all clients log in again: wait half an hour before
 * scaling down.
 */
const slowly: k8s.HpaScalingRulesV2 = {
  stabilizationWindowSeconds: 1800,
  policies: [{ type: 'Pods', value: 1, periodSeconds: 600 }],
};
