import assert from 'node:assert';
import type { Cluster } from '../lib/cluster/cluster';
import { none } from '../lib/findings';
import { reached } from '../lib/time';
import type { Identity } from './rights';

/** An attempted change. */
export interface Attempt {
  readonly title: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** Throws unless each attempt is accepted. */
export async function accepts({ kubectl }: Cluster, identity: Identity, attempts: readonly Attempt[]): Promise<string> {
  for (const { title, args, stdin } of attempts) {
    const { code, stderr } = await kubectl([...args, ...identity], stdin);
    assert(code === 0, `${title}: rejected\n${stderr.trim()}`);
  }
  return attempts.map(({ title }) => title).join(', ');
}

/** Throws unless each attempt is refused by the policy of that name. */
export async function refuses(
  { kubectl }: Cluster,
  identity: Identity,
  policy: string,
  attempts: readonly Attempt[],
): Promise<string> {
  const passed: string[] = [];
  for (const { title, args, stdin } of attempts) {
    const { code, stderr } = await kubectl([...args, ...identity], stdin);
    if (code === 0 || !stderr.includes(`ValidatingAdmissionPolicy '${policy}'`)) {
      passed.push(code === 0 ? `${title}: accepted` : `${title}: rejected by something else\n${stderr.trim()}`);
    }
  }
  none('not rejected', passed);
  return attempts.map(({ title }) => title).join(', ');
}

/** A policy takes effect shortly after its creation. Waits until it has refused once. */
export const inForce = (cluster: Cluster, identity: Identity, policy: string, attempt: Attempt): Promise<string> =>
  reached(`policy ${policy} is in effect`, () => refuses(cluster, identity, policy, [attempt]));
