import { k8s } from 'cdk8s-plus-28';
import { contentHash } from './config-map';
import { selector } from './labels';
import type { NamespaceChart } from './namespace-chart';
import { type PodProps, podTemplate } from './pod';
import { serviceAccount } from './service';

/**
 * A Job that initializes a data service with empty disks, and changes nothing if that is already done. It is named
 * `<name>-<hash of its pod>`: applying it again is a no-op, a changed script is a new Job (Jobs are immutable).
 */
export class SetupJob {
  constructor(chart: NamespaceChart, name: string, pod: Omit<PodProps, 'restartPolicy'>) {
    const template = podTemplate(name, { ...pod, restartPolicy: 'OnFailure' }, { spread: 'none', zones: false });
    serviceAccount(chart, name);
    new k8s.KubeJob(chart, `${name}-job`, {
      metadata: { name: `${name}-${contentHash(template)}`, labels: selector(name) },
      spec: {
        // Scripts wait for their service, but it may become unavailable between two commands. A drained node counts as
        // a failure, too. With at most one try in five minutes, 1000 tries take three days. No deadline: the Job must
        // still succeed if its Secret is created a day later. No TTL: Argo CD would run a deleted Job again.
        backoffLimit: 1000,
        template,
      },
    });
    chart.reserve({ pods: { template, count: 1 } });
  }
}
