import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Cluster } from '../lib/cluster/cluster';
import { none } from '../lib/findings';

/** Every ClusterRole, and why a Role would not do. */
const clusterRoles: Readonly<Record<string, string>> = {
  'openim-ingress-classes': 'an IngressClass has no namespace',
};

/** Throws when a role or binding reaches further than it must. Returns every ClusterRole with its reason. */
export async function onlyWhatHasNoNamespace({ kubectl }: Cluster, objects: readonly Manifest[]): Promise<string> {
  const { stdout } = await kubectl(['api-resources', '--namespaced=false', '--output=name']);
  const withoutNamespace = stdout.split('\n');
  const roles = objects.filter(({ kind }) => kind === 'ClusterRole');
  const names = roles.map(({ metadata }) => metadata.name);
  none('cluster-wide or without a reason', [
    ...names
      .filter((name) => !(name in clusterRoles))
      .map((name) => `ClusterRole ${name}: verify/rbac/cluster-wide.ts gives no reason for it`),
    ...Object.keys(clusterRoles)
      .filter((name) => !names.includes(name))
      .map((name) => `ClusterRole ${name}: is gone`),
    ...roles.flatMap((role) =>
      resourcesOf(role)
        .filter((one) => !withoutNamespace.includes(one))
        .map((one) => `${identity(role)}: ${one} belongs to a namespace`),
    ),
    ...objects.flatMap(foreignRole),
  ]);
  return Object.entries(clusterRoles)
    .map(([name, reason]) => `${name} (${reason})`)
    .join(', ');
}

const resourcesOf = ({ rules }: Manifest): string[] =>
  rules.flatMap(({ apiGroups, resources }: { apiGroups: string[]; resources: string[] }) =>
    apiGroups.flatMap((group) => resources.map((resource) => (group ? `${resource}.${group}` : resource))),
  );

/** A binding to a role that is not one of ours, such as `edit` or `cluster-admin`. */
function foreignRole(binding: Manifest): string[] {
  const { kind, roleRef } = binding;
  const foreign =
    (kind === 'RoleBinding' && roleRef.kind !== 'Role') ||
    (kind === 'ClusterRoleBinding' && !(roleRef.name in clusterRoles));
  return foreign ? [`${identity(binding)}: binds ${roleRef.kind} ${roleRef.name}`] : [];
}
