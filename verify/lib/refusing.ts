import type { Cluster } from './cluster/cluster';
import { rejection } from './findings';
import { reached } from './time';

const PATH = '/apis/admissionregistration.k8s.io/v1';
/** Of the policy, as messages of the API server have it. */
export const POLICY = 'verify-refuses';

/**
 * Has an admission policy refuse to create or change objects of a resource whose names match, with the words "not now". Waits
 * until `probe` is refused; `end` waits until it is accepted again.
 */
export async function refuse(
  { api }: Cluster,
  resource: string,
  name: RegExp,
  probe: () => Promise<unknown>,
): Promise<{ end(): Promise<void> }> {
  const rule = { apiGroups: ['*'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: [resource] };
  const expression = `!object.metadata.name.matches('${name.source}')`;
  await api.create(`${PATH}/validatingadmissionpolicies`, {
    metadata: { name: POLICY },
    spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression, message: 'not now' }] },
  });
  await api.create(`${PATH}/validatingadmissionpolicybindings`, {
    metadata: { name: POLICY },
    spec: { policyName: POLICY, validationActions: ['Deny'] },
  });
  const refused = async () => (await rejection(probe()))?.includes('not now');
  await reached('the policy rejects', refused);
  return {
    end: async () => {
      await api.delete(`${PATH}/validatingadmissionpolicybindings/${POLICY}`);
      await api.delete(`${PATH}/validatingadmissionpolicies/${POLICY}`);
      await reached('the policy is deleted', async () => !(await refused()));
    },
  };
}
