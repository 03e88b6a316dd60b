import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';
import { projectRole } from './roles';

export function nodesAccount({ project, cluster, nodes }: Target): Resource[] {
  const [account = ''] = nodes.split('@');
  return [
    {
      what: `service account ${account} of the nodes`,
      cost: 'free',
      present: gcloud`iam service-accounts list --project=${project} --filter=email=${nodes} --format=value(email)`,
      wanted: nodes,
      create: [gcloud`iam service-accounts create ${account} --project=${project} '--display-name=Nodes of ${cluster}'`],
      delete: gcloud`iam service-accounts delete ${nodes} --project=${project}`,
    },
  ];
}

export const nodesRole = ({ project, nodes }: Target): Resource[] => [
  {
    what: 'role of the nodes: write logs and metrics, nothing else',
    cost: 'free',
    ...projectRole(project, 'roles/container.defaultNodeServiceAccount', `serviceAccount:${nodes}`),
  },
];
