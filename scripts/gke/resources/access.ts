import { googleGroups } from '../groups';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';
import { projectRole } from './roles';

/**
 * GKE allows what IAM or RBAC allows. The predefined roles that admit kubectl can read every Secret (container.developer) or
 * every namespace (container.viewer). This role only grants access to the control plane; RBAC grants the rights there.
 */
const ROLE = 'openimClusterAccess';
const PERMISSIONS = ['container.clusters.connect', 'container.clusters.get', 'container.clusters.list'];

export function accessRole({ environment, project }: Target): Resource[] {
  if (googleGroups(environment).length === 0) {
    return [];
  }
  const permissions = PERMISSIONS.join(',');
  return [
    {
      what: `role ${ROLE}: reach a cluster with kubectl, and nothing else`,
      cost: 'free',
      present: gcloud`iam roles describe ${ROLE} --project=${project}
        '--format=value(includedPermissions.list(separator=" "))'`,
      wanted: PERMISSIONS.join(' '),
      update: gcloud`iam roles update ${ROLE} --project=${project} --permissions=${permissions}`,
      create: [
        gcloud`iam roles create ${ROLE} --project=${project} '--title=OpenIM: reach a cluster with kubectl'
          --permissions=${permissions} --stage=GA`,
      ],
      keep: 'it belongs to the project, and IAM frees the name of a deleted role only after weeks',
    },
  ];
}

export const accessGroups = ({ environment, project }: Target): Resource[] =>
  googleGroups(environment).map((group) => ({
    what: `group ${group} may reach the cluster`,
    cost: 'free',
    ...projectRole(project, `projects/${project}/roles/${ROLE}`, `group:${group}`),
  }));
