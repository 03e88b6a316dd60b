import { contentHash } from '../../charts/constructs/config-map';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Environment, Gke } from '../../environments/lib/types';
import { parseImage } from '../../environments/lib/versions';
import { imagesOf } from '../lib/images';

/**
 * The project's policy: images of these objects and of every restore, to the tag, and what the environment allows besides;
 * Google's own come with `globalPolicyEvaluationMode`. cloud.google.com/binary-authorization/docs/policy-yaml-reference
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
  // By which `npm run gke` knows its own policy, and whether it is this one.
  return { ...policy, description: `${gke.cluster} ${contentHash(policy)}` };
}

/** Of an image with a digest also the form without the tag, which is what is pulled. */
const pulled = (image: string): readonly string[] => {
  const { repository, digest } = parseImage(image);
  return digest ? [image, `${repository}@${digest}`] : [image];
};
