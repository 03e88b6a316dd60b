import type { Resource } from '../row';
import { gcloud } from '../words';

interface Condition {
  readonly expression: string;
  readonly title: string;
}

/** A role of a member in the project. */
export function projectRole(
  project: string,
  role: string,
  member: string,
  condition?: Condition,
): Pick<Resource, 'present' | 'wanted' | 'create' | 'delete'> {
  const filter = `bindings.role=${role} AND bindings.members="${member}"`;
  const titled = condition ? `${filter} AND bindings.condition.title=${condition.title}` : filter;
  const given = condition ? `expression=${condition.expression},title=${condition.title}` : 'None';
  const binding = [`--member=${member}`, `--role=${role}`, `--condition=${given}`, '--format=none'];
  return {
    present: gcloud`projects get-iam-policy ${project} --flatten=bindings[].members --filter=${titled}
      --format=value(bindings.role)`,
    wanted: role,
    create: [gcloud`projects add-iam-policy-binding ${project} ${binding}`],
    delete: gcloud`projects remove-iam-policy-binding ${project} ${binding}`,
  };
}

/** A ServiceAccount of the cluster, as IAM names it. */
export const principal = (project: string, namespace: string, serviceAccount: string): string =>
  `principal://iam.googleapis.com/projects/PROJECT_NUMBER/locations/global/workloadIdentityPools/${project}.svc.id.goog/subject/ns/${namespace}/sa/${serviceAccount}`;
