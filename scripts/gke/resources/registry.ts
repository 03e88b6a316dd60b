import { artifactRepository } from '../../../environments/lib/artifact-registry';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';
import { projectRole } from './roles';

/** Docker Hub answers for "docker.io" at another name, which Google knows by its own. */
const upstream = (source: string): string => (source === 'docker.io' ? 'docker-hub' : `https://${source}`);

/** Mirrors of `images.registry` that are repositories of this project; those of others are somebody else's. */
const own = ({ environment, project }: Target) => {
  const { registry } = environment.images ?? {};
  const mirrors = typeof registry === 'string' ? { '': registry } : (registry ?? {});
  return Object.entries(mirrors).flatMap(([source, mirror]) => {
    const at = artifactRepository(mirror);
    return at?.project === project ? [{ source, ...at }] : [];
  });
};

/** One for each upstream, which fetches what is asked for; a mirror for all sources is filled by people (npm run images). */
export const repositories = (target: Target): Resource[] =>
  own(target).map(({ source, location, project, repository }): Resource => {
    const at = [`--project=${project}`, `--location=${location}`];
    const mode = source ? 'remote-repository' : 'standard-repository';
    const from = source ? [`--remote-docker-repo=${upstream(source)}`] : [];
    return {
      what: `Artifact Registry ${repository}: ${source ? `images of ${source}` : 'images that users copy there'}`,
      cost: '$, by size',
      present: gcloud`artifacts repositories list ${at}
        --filter=name=projects/${project}/locations/${location}/repositories/${repository}
        '--format=value[separator=" "](name.basename(),mode)'`,
      wanted: `${repository} ${mode.toUpperCase().replace('-', '_')}`,
      create: [gcloud`artifacts repositories create ${repository} ${at} --repository-format=docker --mode=${mode} ${from}`],
      keep: 'other clusters of the project may pull from it',
    };
  });

export const repositoryReader = (target: Target): Resource[] =>
  own(target).length > 0
    ? [
        {
          what: 'role of the nodes: pull images from Artifact Registry',
          cost: 'free',
          ...projectRole(target.project, 'roles/artifactregistry.reader', `serviceAccount:${target.nodes}`),
        },
      ]
    : [];
