import { k8s } from 'cdk8s-plus-28';
import type { StatefulSize } from '../../environments/lib/types';
import { headless } from '../model/addresses';
import type { WorkloadName } from '../model/workloads';
import { selector } from './labels';
import type { NamespaceChart } from './namespace-chart';
import { type PodProps, podTemplate } from './pod';
import { disruptionBudget, headlessService, service, serviceAccount } from './service';

/** The volume that each pod of a StatefulCluster mounts under this name. */
export const DATA = 'data';

export interface StatefulClusterProps {
  readonly size: StatefulSize;
  readonly pod: PodProps;
  /** Ports of the Service that clients use. */
  readonly service: Readonly<Record<string, number>>;
  /** Labels of the pods that the Service selects; omit them to select all ready pods of the StatefulSet. */
  readonly leadsTo?: Readonly<Record<string, string>>;
  /** Ports of the headless Service, if peers use more ports than clients. */
  readonly peers?: Readonly<Record<string, number>>;
  /** `OrderedReady` starts the pods one by one; the default `Parallel` suits peers that wait for each other. */
  readonly podManagement?: 'OrderedReady';
  /** Seconds that a pod must stay ready before the next one is replaced. */
  readonly minReadySeconds: number;
}

/** A data service: ServiceAccount, StatefulSet with a retained volume per pod, both Services and a PodDisruptionBudget. */
export class StatefulCluster {
  constructor(chart: NamespaceChart, name: WorkloadName, props: StatefulClusterProps) {
    const { environment } = chart;
    const { replicas, storageSize } = props.size;
    const template = podTemplate(name, props.pod, {
      spread: replicas > 1 ? 'hard' : 'none',
      zones: environment.gke !== undefined,
    });
    serviceAccount(chart, name);
    new k8s.KubeStatefulSet(chart, `${name}-set`, {
      metadata: { name, labels: selector(name) },
      spec: {
        serviceName: headless(name),
        replicas,
        revisionHistoryLimit: 5,
        minReadySeconds: props.minReadySeconds,
        podManagementPolicy: props.podManagement ?? 'Parallel',
        updateStrategy: { type: 'RollingUpdate' },
        // Deleting or scaling down the StatefulSet never deletes data; a person must delete the claims.
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        selector: { matchLabels: selector(name) },
        template,
        volumeClaimTemplates: [
          {
            metadata: { name: DATA },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: environment.storage.className,
              resources: { requests: { storage: k8s.Quantity.fromString(storageSize) } },
            },
          },
        ],
      },
    });
    chart.reserve({ pods: { template, count: replicas }, volumes: { count: replicas, size: storageSize } });
    service(chart, name, props.service, props.leadsTo);
    headlessService(chart, name, props.peers ?? props.service);
    if (replicas > 1) {
      disruptionBudget(chart, name);
    }
  }
}
