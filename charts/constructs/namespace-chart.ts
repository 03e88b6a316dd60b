import { Chart, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Component, Environment } from '../../environments/lib/types';
import { commonLabels } from './labels';
import { type Footprint, quota } from './quota';

/**
 * A Namespace with Pod Security, a quota for the resources of its workloads, and defaults for containers without
 * resources.
 */
export class NamespaceChart extends Chart {
  private readonly footprints: Footprint[] = [];

  /** `labels` of the Namespace, in addition to those of Pod Security. */
  constructor(
    scope: Construct,
    readonly environment: Environment,
    name: string,
    labels: Readonly<Record<string, string>>,
    /** For a namespace in the environment's `namespaces`. */
    readonly component?: Component,
  ) {
    super(scope, name, { namespace: name, labels: commonLabels, disableResourceNameHashes: true });
    this.namespaceObject(name, labels);
    this.bounds();
  }

  /** Adds the maximum resources of a workload to the quota of the namespace. */
  reserve(footprint: Footprint): void {
    this.footprints.push(footprint);
  }

  private namespaceObject(name: string, labels: Readonly<Record<string, string>>): void {
    const { metadata } = new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name,
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
          ...labels,
        },
      },
    });
    // cdk8s sets the chart's namespace on objects that have none (cdk8s#1558).
    Object.assign(metadata, { namespace: undefined });
  }

  private bounds(): void {
    new k8s.KubeResourceQuota(this, 'quota', {
      metadata: { name: 'quota' },
      spec: { hard: Lazy.any({ produce: () => quota(this.footprints) }) },
    });
    // For containers that people add by hand; every container of this chart has explicit resources.
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
