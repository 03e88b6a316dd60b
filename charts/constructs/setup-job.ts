import { k8s } from 'cdk8s-plus-28';
import { contentHash } from './config-map';
import { selector } from './labels';
import type { NamespaceChart } from './namespace-chart';
import { type PodProps, podTemplate } from './pod';
import { serviceAccount } from './service';

/**
 * A Job that brings a data service from empty disks to usable, and changes nothing where that is done already.
 * Named `<name>-<hash of its pod>`: applying it again is a no-op, a changed script is a new Job (Jobs are immutable).
 */
export class SetupJob {
  constructor(chart: NamespaceChart, name: string, pod: Omit<PodProps, 'restartPolicy'>) {
    const template = podTemplate(name, { ...pod, restartPolicy: 'OnFailure' }, { spread: 'none', zones: false });
    serviceAccount(chart, name);
    new k8s.KubeJob(chart, `${name}-job`, {
      metadata: { name: `${name}-${contentHash(template)}`, labels: selector(name) },
      spec: {
        // Scripts wait for their service by themselves, but it may go again between two of their commands, and a drained
        // node counts too. A try each five minutes at the most: three days. No deadline: a Secret that somebody creates
        // tomorrow must still be enough. No ttl: Argo CD would run a vanished Job again.
        backoffLimit: 1000,
        template,
      },
    });
    chart.reserve({ pods: { template, count: 1 } });
  }
}
