import { contentHash } from '../../charts/constructs/config-map';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Environment, Gke } from '../../environments/lib/types';
import { parseImage } from '../../environments/lib/versions';
import { imagesOf } from '../lib/images';

/**
 * The project's policy: images of these objects and of every restore, with their tags, and the additional patterns of
 * the environment; `globalPolicyEvaluationMode` adds Google's own.
 * cloud.google.com/binary-authorization/docs/policy-yaml-reference
 */
export function binaryAuthorization(environment: Environment, gke: Gke, objects: readonly Manifest[]) {
  const { mode, additionalAllowlistPatterns } = gke.binaryAuthorization;
  const images = imagesOf(environment, objects).flatMap(pulled).sort();
  const policy = {
    name: `projects/${gke.project}/policy`,
    globalPolicyEvaluationMode: 'ENABLE',
    admissionWhitelistPatterns: [...images, ...additionalAllowlistPatterns].map((namePattern) => ({ namePattern })),
    defaultAdmissionRule: {
      evaluationMode: 'ALWAYS_DENY',
      enforcementMode: mode === 'enforce' ? 'ENFORCED_BLOCK_AND_AUDIT_LOG' : 'DRYRUN_AUDIT_LOG_ONLY',
    },
  };
  // Identifies the policy of `npm run gke`, and its content.
  return { ...policy, description: `${gke.cluster} ${contentHash(policy)}` };
}

/** An image with a digest is also listed without its tag, the form that the kubelet pulls. */
const pulled = (image: string): readonly string[] => {
  const { repository, digest } = parseImage(image);
  return digest ? [image, `${repository}@${digest}`] : [image];
};
