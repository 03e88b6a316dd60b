import type { Api, Identity } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';
import { none, rejection } from '../lib/findings';
import { holds } from '../lib/time';

/** An attempted change. */
export interface Attempt {
  readonly title: string;
  run(api: Api): Promise<unknown>;
}

/** Why each attempt was rejected that was, by its title. */
async function rejections({ api }: Cluster, who: Identity | undefined, attempts: readonly Attempt[]) {
  const client = who ? api.as(who) : api;
  const answers = new Map<string, string | undefined>();
  for (const { title, run } of attempts) {
    answers.set(title, await rejection(run(client)));
  }
  return answers;
}

/** Throws unless each attempt is accepted. */
export async function accepts(cluster: Cluster, who: Identity | undefined, attempts: readonly Attempt[]): Promise<void> {
  const rejected = [...(await rejections(cluster, who, attempts))].filter(([, message]) => message !== undefined);
  none('rejected', rejected, ([title, message]) => `${title}: ${message}`);
}

/** Throws unless each attempt is rejected by the policy of that name. */
export async function refuses(
  cluster: Cluster,
  who: Identity | undefined,
  policy: string,
  attempts: readonly Attempt[],
): Promise<void> {
  const words = `ValidatingAdmissionPolicy '${policy}'`;
  const passed = [...(await rejections(cluster, who, attempts))].filter(([, message]) => !message?.includes(words));
  none(`not rejected by ${policy}`, passed, ([title, message = 'accepted']) => `${title}: ${message}`);
}

/** A policy takes effect shortly after its creation. Waits until it has refused once. */
export const inForce = (cluster: Cluster, who: Identity | undefined, policy: string, attempt: Attempt): Promise<true> =>
  holds(`policy ${policy} is in effect`, () => refuses(cluster, who, policy, [attempt]));
