/** A repository of Google's Artifact Registry. */
export interface ArtifactRepository {
  readonly location: string;
  readonly project: string;
  readonly repository: string;
}

/** "europe-west1-docker.pkg.dev/project/repository" in its parts; `undefined` for any other registry. */
export function artifactRepository(registry: string): ArtifactRepository | undefined {
  const [, location, project, repository] =
    /^([a-z0-9-]+)-docker\.pkg\.dev\/([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)(\/|$)/.exec(registry) ?? [];
  return location && project && repository ? { location, project, repository } : undefined;
}
