import type { Environment } from '../../environments/lib/types';
import type { CheckName } from '../../scripts/doctor/check';
import type { Cluster } from '../lib/cluster/cluster';
import type { Pod } from '../lib/cluster/objects';
import { POLICY, refuse } from '../lib/refusing';
import { reached } from '../lib/time';
import { podsOf } from '../lib/workloads';

/** One fault, and the cause that the doctor must name. */
export interface Breakage {
  readonly title: string;
  readonly check: CheckName;
  readonly object: string;
  /** In the finding or its detail. */
  readonly words: RegExp;
  make(cluster: Cluster): Promise<unknown>;
}

/** Faults that do not touch each other's objects. */
export function breakages({ openim, dragonfly }: Environment['namespaces']): readonly Breakage[] {
  const deployment = (name: string) => `/apis/apps/v1/namespaces/${openim}/deployments/${name}`;
  return [
    {
      title: 'a quota rejects pods',
      check: 'refused',
      object: `StatefulSet ${dragonfly}/dragonfly`,
      words: /ResourceQuota dragonfly\/quota rejects[\s\S]*exceeded quota/,
      make: async (cluster) => {
        await cluster.api.merge(`/api/v1/namespaces/${dragonfly}/resourcequotas/quota`, { spec: { hard: { pods: '0' } } });
        await restarted(cluster, dragonfly, 'dragonfly');
      },
    },
    {
      title: 'an admission policy rejects pods',
      check: 'refused',
      object: `Deployment ${openim}/openim-friend`,
      words: new RegExp(`ValidatingAdmissionPolicy ${POLICY} rejects[\\s\\S]*not now`),
      make: async (cluster) => {
        const probe = { metadata: { name: 'openim-friend-probe' }, spec: pod };
        const path = '/api/v1/namespaces/default/pods?dryRun=All';
        await refuse(cluster, 'pods', /^openim-friend-/, () => cluster.api.create(path, probe));
        await restarted(cluster, openim, 'openim-friend');
      },
    },
    {
      title: 'Pod Security rejects pods',
      check: 'refused',
      object: `Deployment ${openim}/openim-group`,
      words: /Pod Security "restricted:latest" of namespace openim rejects[\s\S]*hostNetwork/,
      make: ({ api }) => api.merge(deployment('openim-group'), { spec: { template: { spec: { hostNetwork: true } } } }),
    },
    {
      title: 'an image cannot be pulled',
      check: 'images',
      object: `Deployment ${openim}/openim-push`,
      words: /cannot pull [\s\S]*no such tag/,
      make: async (cluster) => {
        // The Job's pod must not succeed before it is told to have failed.
        const faulty = ['openim-push', 'openim-failing-setup'];
        cluster.kubelets.faultOf = (pod) =>
          faulty.some((name) => pod.metadata.name.startsWith(name))
            ? { reason: 'ImagePullBackOff', message: 'no such tag' }
            : undefined;
        await restarted(cluster, openim, 'openim-push');
      },
    },
    {
      title: "no node matches a pod's requirements",
      check: 'scheduling',
      object: `Deployment ${openim}/openim-crontask`,
      words: /finds no node[\s\S]*node affinity\/selector/,
      make: ({ api }) =>
        api.merge(deployment('openim-crontask'), { spec: { template: { spec: { nodeSelector: { nowhere: 'yes' } } } } }),
    },
    {
      title: 'a setup Job has failed',
      check: 'jobs',
      object: `Job ${openim}/openim-failing-setup`,
      words: /has failed: BackoffLimitExceeded/,
      make: async ({ api }) => {
        const jobs = `/apis/batch/v1/namespaces/${openim}/jobs`;
        await api.create(jobs, {
          metadata: { name: 'openim-failing-setup' },
          spec: { backoffLimit: 0, template: { spec: pod } },
        });
        // Once the kubelet has told its fault it tells nothing more, and the failure stays.
        await reached('the pod of the Job waits', async () => {
          const all = await api.list<Pod>(`/api/v1/namespaces/${openim}/pods?labelSelector=job-name=openim-failing-setup`);
          const told = all.find(({ status }) => status?.containerStatuses?.length);
          const path = `/api/v1/namespaces/${openim}/pods/${told?.metadata.name}/status`;
          return told && api.patch(path, { status: { phase: 'Failed' } });
        });
      },
    },
  ];
}

const little = { cpu: '1m', memory: '1Mi', 'ephemeral-storage': '1Mi' };

/** As Pod Security asks. */
const pod = {
  restartPolicy: 'Never',
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'setup',
      image: 'setup',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      resources: { requests: little, limits: little },
    },
  ],
};

/** Its pods go, and are asked for again. */
async function restarted(cluster: Cluster, namespace: string, name: string): Promise<void> {
  for (const { metadata } of podsOf(cluster, { namespace, name })) {
    await cluster.api.delete(`/api/v1/namespaces/${namespace}/pods/${metadata.name}`);
  }
}
