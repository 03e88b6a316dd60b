import { Chart, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Component, Environment } from '../../environments/lib/types';
import { httpRoutes } from '../edge/http-routes';
import { meshLabels, meshPolicies } from '../mesh/policies';
import { workloadsOf } from '../model/workloads';
import { collection } from '../monitoring/collection';
import { externalSecrets } from './external-secrets';
import { commonLabels } from './labels';
import { networkPolicies } from './network-policies';
import { peopleRoles } from './people';
import { type Footprint, quota } from './quota';

/** What every namespace brings before its first workload: Pod Security, quota, defaults, policies, Roles, Secrets. */
export class NamespaceChart extends Chart {
  readonly environment: Environment;
  private readonly footprints: Footprint[] = [];

  constructor(scope: Construct, environment: Environment, component: Component) {
    const name = environment.namespaces[component];
    super(scope, name, { namespace: name, labels: commonLabels, disableResourceNameHashes: true });
    this.environment = environment;
    this.namespaceObject(name, component);
    this.bounds();
    networkPolicies(this, environment, workloadsOf(environment, component));
    meshPolicies(this, environment, component);
    peopleRoles(this, environment.access);
    externalSecrets(this, environment, component);
    httpRoutes(this, environment, component);
    collection(this, environment, component);
  }

  /** Adds what a workload may take at its largest to the namespace's quota. */
  reserve(footprint: Footprint): void {
    this.footprints.push(footprint);
  }

  private namespaceObject(name: string, component: Component): void {
    const { metadata } = new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name,
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
          ...meshLabels(this.environment, component),
        },
      },
    });
    // cdk8s stamps the chart's namespace on objects that have none (cdk8s#1558).
    Object.assign(metadata, { namespace: undefined });
  }

  private bounds(): void {
    new k8s.KubeResourceQuota(this, 'quota', {
      metadata: { name: 'quota' },
      spec: { hard: Lazy.any({ produce: () => quota(this.footprints) }) },
    });
    // For containers that people add by hand; every container of ours states its own.
    const defaults = (cpu: string, memory: string, storage: string) => ({
      cpu: k8s.Quantity.fromString(cpu),
      memory: k8s.Quantity.fromString(memory),
      'ephemeral-storage': k8s.Quantity.fromString(storage),
    });
    new k8s.KubeLimitRange(this, 'limits', {
      metadata: { name: 'defaults' },
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: defaults('50m', '64Mi', '64Mi'),
            default: defaults('500m', '512Mi', '512Mi'),
          },
        ],
      },
    });
  }
}
