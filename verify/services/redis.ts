import assert from 'node:assert';
import type { Answer } from '../lib/command';
import type { Pod } from '../lib/programs/pod';

/** redis-cli in the pod, with the password of its environment. */
export const redis = (pod: Pod, ...command: string[]): Promise<Answer> => pod.exec(['redis-cli', ...command]);

/** Throws unless the answer has each of these texts. */
export async function contains(answer: Promise<Answer>, ...texts: readonly string[]): Promise<true> {
  const { stdout, stderr } = await answer;
  const missing = texts.filter((text) => !(stdout + stderr).includes(text));
  assert(missing.length === 0, `no ${missing.join(', ')} in: ${stdout}${stderr}`);
  return true;
}

/** Throws unless the answer is this text. */
export async function equals(answer: Promise<Answer>, text: string): Promise<true> {
  const { stdout, stderr } = await answer;
  assert(stdout.trim() === text, `${stdout}${stderr} instead of ${text}`);
  return true;
}
