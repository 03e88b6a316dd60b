import { groupBy } from '../../scripts/lib/group-by';
import type { Pod } from '../lib/programs/pod';
import { reached } from '../lib/time';

/** The master that all of these call their leader. Throws with what each of them says as long as they do not agree. */
export async function leaderOf(masters: readonly Pod[]): Promise<Pod> {
  const named = await Promise.all(
    masters.map(async (master) => {
      const { IsLeader, Leader } = await ask<{ IsLeader?: boolean; Leader: string }>(master, 'cluster/status');
      return IsLeader ? master.name : Leader.split('.')[0];
    }),
  );
  const leader = masters.find(({ name }) => named.every((one) => one === name));
  if (!leader) {
    throw new Error(masters.map((each, n) => `${each.name} follows "${named[n]}":\n${each.log()}`).join('\n'));
  }
  return leader;
}

/** Volumes that hold something, and the servers that they lie on. */
export async function placements(masters: readonly Pod[]): Promise<{ locations: string[] }[]> {
  const leader = await reached('a leader', () => leaderOf(masters));
  const { Volumes } = await ask<{ Volumes: { DataCenters: Record<string, Record<string, Servers>> } }>(leader, 'vol/status');
  const used = Object.values(Volumes.DataCenters)
    .flatMap((racks) => Object.values(racks))
    .flatMap((servers) => Object.entries(servers))
    .flatMap(([server, volumes]) => (volumes ?? []).map((volume) => ({ server, ...volume })))
    .filter(({ FileCount }) => FileCount > 0);
  const byVolume = groupBy(used, ({ Id }) => String(Id));
  return [...byVolume.values()].map((copies) => ({ locations: copies.map(({ server }) => server) }));
}

/** Volumes by the server that they lie on. */
type Servers = Record<string, { Id: number; FileCount: number }[] | null>;

const ask = async <T>(master: Pod, path: string): Promise<T> =>
  (await fetch(`http://${master.ip}:9333/${path}`, { signal: AbortSignal.timeout(10_000) })).json() as Promise<T>;
