import { toYaml } from '../../../charts/constructs/yaml';
import { binaryAuthorization } from '../binary-authorization';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

/** One policy for the project. Its description begins with the cluster's name; a policy of another author is left as it is. */
export function policy({ environment, gke, objects, project, cluster }: Target): Resource[] {
  const wanted = binaryAuthorization(environment, gke, objects);
  return [
    {
      what: 'Binary Authorization: allowed images',
      cost: 'free',
      present: gcloud`container binauthz policy export --project=${project}
        '--format=value[separator=" "](defaultAdmissionRule.evaluationMode,description,clusterAdmissionRules)'`,
      wanted: `ALWAYS_DENY ${wanted.description}`,
      replaceable: (found) => found === 'ALWAYS_ALLOW' || found.startsWith(`ALWAYS_DENY ${cluster} `),
      file: { name: 'binary-authorization', content: () => toYaml(wanted) },
      create: [gcloud`container binauthz policy import binary-authorization.yaml --project=${project}`],
      keep: 'it belongs to the project, not to the cluster',
    },
  ];
}
