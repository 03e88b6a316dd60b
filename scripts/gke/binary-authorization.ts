import { contentHash } from '../../charts/lib/config-map';
import type { Manifest } from '../../charts/lib/manifest';
import { parseImage } from '../../charts/versions';
import type { Gke } from '../../environments/lib/types';

/**
 * The project's policy: images of these objects, to the tag, and what the environment allows besides; Google's own come
 * with `globalPolicyEvaluationMode`. cloud.google.com/binary-authorization/docs/policy-yaml-reference
 */
export function binaryAuthorization({ project, cluster, binaryAuthorization }: Gke, objects: readonly Manifest[]) {
  const { mode, alsoAllow } = binaryAuthorization;
  const policy = {
    name: `projects/${project}/policy`,
    globalPolicyEvaluationMode: 'ENABLE',
    admissionWhitelistPatterns: [...imagesOf(objects), ...alsoAllow].map((namePattern) => ({ namePattern })),
    defaultAdmissionRule: {
      evaluationMode: 'ALWAYS_DENY',
      enforcementMode: mode === 'enforce' ? 'ENFORCED_BLOCK_AND_AUDIT_LOG' : 'DRYRUN_AUDIT_LOG_ONLY',
    },
  };
  // By which scripts/gke.sh knows its own policy, and whether it is this one.
  return { ...policy, description: `${cluster} ${contentHash(policy)}` };
}

/** As the pods name them; of those with a digest also the form without the tag, which is what is pulled. */
const imagesOf = (objects: readonly Manifest[]): string[] =>
  [
    ...new Set(
      objects
        .flatMap(({ spec }) => [spec?.template?.spec?.initContainers, spec?.template?.spec?.containers])
        .flatMap((containers: readonly { image: string }[] = []) => containers.map(({ image }) => image))
        .flatMap((image) => {
          const { repository, digest } = parseImage(image);
          return digest ? [image, `${repository}@${digest}`] : [image];
        }),
    ),
  ].sort();
