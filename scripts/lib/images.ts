import { restoreObjects } from '../../charts/backups/restores';
import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { backupJobs } from '../../charts/model/backups/jobs';
import { once } from '../../charts/model/once';
import type { Environment } from '../../environments/lib/types';

/** Restores are in no file of dist/ (scripts/restore.ts prints them), and must run on the worst day. */
const restores = once((environment): readonly Manifest[] =>
  backupJobs(environment).flatMap(({ backup }) =>
    restoreObjects(environment, { backup, object: '', existing: 'overwrite', sequenceGap: 0 }),
  ),
);

interface Named {
  readonly image: string;
}

/** Every image of these objects and of the environment's restores, as pods name it: once, in the order of the alphabet. */
export const imagesOf = (environment: Environment, objects: readonly Manifest[]): readonly string[] =>
  [
    ...new Set(
      [...objects, ...restores(environment)]
        .flatMap((object) => podTemplateOf(object)?.spec ?? [])
        .flatMap(({ initContainers = [], containers }): readonly Named[] => [...initContainers, ...containers])
        .map(({ image }) => image),
    ),
  ].sort();
