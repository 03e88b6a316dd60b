import { identity } from '../../../charts/constructs/manifest';
import { type Found, hasEnded } from '../../deliver/live-objects';
import type { Check, Look } from '../check';
import { condition, containersOf } from '../pods';

export const jobs: Check = {
  name: 'jobs',
  title: 'every Job is complete',
  follows: 'any',
  look: (look) =>
    look.snapshot
      .objects()
      .filter((one) => one.kind === 'Job' && condition(one, 'Complete')?.status !== 'True')
      .map((job) => {
        const failed = condition(job, 'Failed');
        const how = hasEnded(job)
          ? `has failed: ${failed?.reason ?? ''} ${failed?.message ?? ''}`.trim()
          : 'is still running';
        const { namespace, name } = job.metadata;
        return {
          text: `${identity(job)} ${how}.`,
          objects: [identity(job)],
          detail: lastLines(look, job),
          remedy: hasEnded(job)
            ? `Fix the cause that its log shows, then: kubectl -n ${namespace} delete job ${name} && npm run apply -- ${look.environment.name} --context ${look.context}`
            : `kubectl -n ${namespace} logs job/${name} --all-containers`,
          page: 'docs/doctor.md#jobs',
        };
      }),
};

/** What the newest pod of a Job wrote last: the container that runs or failed first. */
function lastLines({ snapshot }: Look, job: Found): readonly string[] {
  const pod = snapshot
    .objects()
    .filter(({ kind, metadata }) => kind === 'Pod' && metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid))
    .at(-1);
  const containers = pod ? containersOf(pod) : [];
  const container =
    containers.find(({ state }) => state?.running || (state?.terminated?.exitCode ?? 0) !== 0) ??
    containers.find(({ restartCount = 0 }) => restartCount > 0);
  if (!pod || !container) {
    return [];
  }
  const lines = snapshot.lastLines(pod, container.name, 'current');
  return lines.length > 0 ? lines : snapshot.lastLines(pod, container.name, 'previous');
}
