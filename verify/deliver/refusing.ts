import type { Manifest } from '../../charts/constructs/manifest';
import type { Cluster } from '../lib/cluster/cluster';
import { eventually } from '../lib/time';

const PATH = '/apis/admissionregistration.k8s.io/v1';
const NAME = 'verify-refuses';

/** Runs `work` while an admission policy refuses to create or change objects of this resource and name. */
export async function refusing(
  { api }: Cluster,
  { resource, name, probe }: { readonly resource: string; readonly name: RegExp; readonly probe: Manifest },
  work: () => Promise<unknown>,
): Promise<void> {
  await api.create(`${PATH}/validatingadmissionpolicies`, {
    metadata: { name: NAME },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: [resource] },
        ],
      },
      validations: [{ expression: `!object.metadata.name.matches('${name.source}')`, message: 'not now' }],
    },
  });
  await api.create(`${PATH}/validatingadmissionpolicybindings`, {
    metadata: { name: NAME },
    spec: { policyName: NAME, validationActions: ['Deny'] },
  });
  const refused = () =>
    api.apply(probe, '&dryRun=All&force=true').then(
      () => false,
      ({ message }: Error) => message.includes('not now'),
    );
  try {
    await eventually('the policy rejects', 60, refused);
    await work();
  } finally {
    await api.delete(`${PATH}/validatingadmissionpolicybindings/${NAME}`);
    await api.delete(`${PATH}/validatingadmissionpolicies/${NAME}`);
    await eventually('the policy is deleted', 60, async () => !(await refused()));
  }
}
