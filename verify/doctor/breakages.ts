import type { Environment } from '../../environments/lib/types';
import type { CheckName } from '../../scripts/doctor/check';
import type { Cluster } from '../lib/cluster/cluster';
import type { Pod } from '../lib/cluster/objects';
import { eventually } from '../lib/time';
import { podsOf } from '../lib/workloads';

/** One fault, and the cause that the doctor must name. */
export interface Breakage {
  readonly title: string;
  readonly check: CheckName;
  readonly object: string;
  /** In the finding or its detail. */
  readonly words: RegExp;
  make(cluster: Cluster): Promise<void>;
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
      words: /ValidatingAdmissionPolicy verify-doctor rejects[\s\S]*not today/,
      make: async (cluster) => {
        await policy(cluster, 'openim-friend-');
        await restarted(cluster, openim, 'openim-friend');
      },
    },
    {
      title: 'Pod Security rejects pods',
      check: 'refused',
      object: `Deployment ${openim}/openim-group`,
      words: /Pod Security "restricted:latest" of namespace openim rejects[\s\S]*hostNetwork/,
      make: async ({ api }) => {
        await api.merge(deployment('openim-group'), { spec: { template: { spec: { hostNetwork: true } } } });
      },
    },
    {
      title: 'an image cannot be pulled',
      check: 'images',
      object: `Deployment ${openim}/openim-push`,
      words: /cannot pull [\s\S]*no such tag/,
      make: async (cluster) => {
        // The Job's pod must not succeed before the test makes it fail.
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
      make: async ({ api }) => {
        await api.merge(deployment('openim-crontask'), {
          spec: { template: { spec: { nodeSelector: { nowhere: 'yes' } } } },
        });
      },
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
        await eventually('the pod of the Job waits', 60, async () => {
          const all = await api.list<Pod>(`/api/v1/namespaces/${openim}/pods?labelSelector=job-name=openim-failing-setup`);
          const told = all.find(({ status }) => status?.containerStatuses?.length);
          const path = `/api/v1/namespaces/${openim}/pods/${told?.metadata.name}/status`;
          return told && api.patch(path, { status: { phase: 'Failed' } });
        });
      },
    },
  ];
}

/** As Pod Security asks. */
const pod = {
  restartPolicy: 'Never',
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'setup',
      image: 'setup',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      resources: {
        requests: { cpu: '1m', memory: '1Mi', 'ephemeral-storage': '1Mi' },
        limits: { cpu: '1m', memory: '1Mi', 'ephemeral-storage': '1Mi' },
      },
    },
  ],
};

/** Its pods go, and are asked for again. */
async function restarted(cluster: Cluster, namespace: string, name: string): Promise<void> {
  for (const { metadata } of podsOf(cluster, { namespace, name })) {
    await cluster.api.delete(`/api/v1/namespaces/${namespace}/pods/${metadata.name}`);
  }
}

/** Rejects pods whose names have this prefix. */
async function policy({ api }: Cluster, prefix: string): Promise<void> {
  const path = '/apis/admissionregistration.k8s.io/v1';
  await api.create(`${path}/validatingadmissionpolicies`, {
    metadata: { name: 'verify-doctor' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      validations: [{ expression: `!object.metadata.name.startsWith('${prefix}')`, message: 'not today' }],
    },
  });
  await api.create(`${path}/validatingadmissionpolicybindings`, {
    metadata: { name: 'verify-doctor' },
    spec: { policyName: 'verify-doctor', validationActions: ['Deny'] },
  });
  const probe = { metadata: { name: `${prefix}probe` }, spec: pod };
  await eventually('the policy rejects', 60, () =>
    api.create('/api/v1/namespaces/default/pods?dryRun=All', probe).then(
      () => false,
      ({ message }: Error) => message.includes('not today'),
    ),
  );
}
