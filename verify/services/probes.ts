import assert from 'node:assert';
import type { Pod } from '../lib/programs/pod';
import type { ProbeName } from '../lib/programs/spec';

/** Throws unless the probe fails. */
export async function fails(pod: Pod, probe: ProbeName): Promise<true> {
  await assert.rejects(pod.probe(probe), `${probe} of ${pod.name} passes`);
  return true;
}
