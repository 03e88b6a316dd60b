import { restoreObjects } from '../../charts/backups/restores';
import { contentHash } from '../../charts/constructs/config-map';
import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { backupJobs } from '../../charts/model/backups/jobs';
import type { Environment, Gke } from '../../environments/lib/types';
import { parseImage } from '../../environments/lib/versions';

/**
 * The project's policy: images of these objects and of every restore, to the tag, and what the environment allows besides;
 * Google's own come with `globalPolicyEvaluationMode`. cloud.google.com/binary-authorization/docs/policy-yaml-reference
 */
export function binaryAuthorization(environment: Environment, gke: Gke, objects: readonly Manifest[]) {
  const { mode, additionalAllowlistPatterns } = gke.binaryAuthorization;
  const images = imagesOf([...objects, ...restores(environment)]);
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

/** Restores are in no file of dist/ (scripts/restore.ts prints them), and must run on the worst day. */
const restores = (environment: Environment): readonly Manifest[] =>
  backupJobs(environment).flatMap(({ backup }) =>
    restoreObjects(environment, { backup, object: '', existing: 'overwrite', sequenceGap: 0 }),
  );

interface Named {
  readonly image: string;
}

/** As the pods name them. An image with a digest is also listed without its tag, the form that the kubelet pulls. */
const imagesOf = (objects: readonly Manifest[]): string[] =>
  [
    ...new Set(
      objects
        .flatMap((object) => podTemplateOf(object)?.spec ?? [])
        .flatMap(({ initContainers = [], containers }): readonly Named[] => [...initContainers, ...containers])
        .flatMap(({ image }) => {
          const { repository, digest } = parseImage(image);
          return digest ? [image, `${repository}@${digest}`] : [image];
        }),
    ),
  ].sort();
