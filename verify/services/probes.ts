import assert from 'node:assert';
import type { Pod } from '../lib/programs/pod';
import type { ProbeName } from '../lib/programs/spec';

/** Throws unless the probe fails. */
export async function fails(pod: Pod, probe: ProbeName): Promise<true> {
  const failed = await pod.probe(probe).then(
    () => false,
    () => true,
  );
  assert(failed, `${probe} of ${pod.name} passes`);
  return true;
}
