import type { Environment } from '../../environments/lib/types';

/** Other groups than Google's come from an OIDC provider of the cluster's, which IAM does not know. */
export const googleGroups = ({ access }: Environment): string[] => [
  ...new Set([...access.viewers, ...access.operators].filter((group) => group.includes('@'))),
];

/** Google Groups for RBAC: one group of this name in the domain holds all others (kubernetes-engine/docs/how-to/google-groups-rbac). */
export function securityGroup(environment: Environment): string | undefined {
  const domains = [...new Set(googleGroups(environment).map((group) => group.slice(group.lastIndexOf('@') + 1)))];
  if (domains.length > 1) {
    throw new Error(
      `access names groups of ${domains.join(' and ')}: a cluster supports the Google Groups of one domain; use groups of one domain`,
    );
  }
  return domains.map((domain) => `gke-security-groups@${domain}`)[0];
}
