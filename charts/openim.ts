import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../environments/lib/types';
import { HashedConfigMap } from './lib/config-map';
import { Microservice } from './lib/microservice';
import { NamespaceChart } from './lib/namespace-chart';
import { script } from './lib/script';
import { renderConfig } from './openim/config';
import { etcd } from './openim/etcd';
import { mongodb } from './openim/mongodb';
import { mysql } from './openim/mysql';
import { type ConfigMaps, servicePod } from './openim/service-pod';
import { type ServiceRow, serviceRows } from './openim/services';

/** OpenIM's services, and the stores that stand beside them: MySQL, MongoDB and etcd. */
export class OpenimChart extends NamespaceChart {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment, 'openim');
    const configMaps = this.configMaps();
    for (const [name, row] of serviceRows) {
      const crontask = name === 'crontask';
      const size = crontask
        ? { ...environment.openim.crontask, scale: { min: 1, max: 1 } }
        : environment.openim.services[name];
      new Microservice(this, `openim-${name}`, {
        pod: servicePod(environment, name, row, size, configMaps),
        scale: size.scale,
        service: clientPorts(row),
        // A program that Redis, Kafka or S3 refuse exits within seconds of its start; after 15 s it has connected.
        minReadySeconds: crontask ? undefined : 15,
        scaleDown: name === 'msggateway' ? slowly : steadily,
        // No lock, no leader election in this release: two of them would run every scheduled task twice.
        strategy: crontask ? 'Recreate' : undefined,
      });
    }
    mysql(this);
    mongodb(this);
    etcd(this);
  }

  private configMaps(): ConfigMaps {
    const files = renderConfig(this.environment).map(([file, text]) => [
      file,
      new HashedConfigMap(this, `config-${file.replace('.yml', '')}`, { [file]: text }).name,
    ]);
    const probes = new HashedConfigMap(this, 'openim-probes', { 'registered.sh': script('openim-registered.sh') });
    return { files: Object.fromEntries(files), probes: probes.name };
  }
}

/** Metrics are scraped pod by pod; a Service with only that port would lead nowhere useful. */
function clientPorts({ ports: { metrics, ...ports } }: ServiceRow): Record<string, number> | undefined {
  return Object.keys(ports).length > 0 ? ports : undefined;
}

const steadily: k8s.HpaScalingRulesV2 = {
  stabilizationWindowSeconds: 300,
  policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
};

/** Every gateway pod that goes drops its WebSockets at once, and they all log in again: half an hour of calm first. */
const slowly: k8s.HpaScalingRulesV2 = {
  stabilizationWindowSeconds: 1800,
  policies: [{ type: 'Pods', value: 1, periodSeconds: 600 }],
};
