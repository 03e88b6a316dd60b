import type { Pod } from '../lib/programs/pod';
import { reached } from '../lib/time';

/** The master that all of these call their leader; `undefined` as long as they do not agree. */
export async function leaderOf(masters: readonly Pod[]): Promise<Pod | undefined> {
  const named = await Promise.all(
    masters.map(async (master) => {
      const { IsLeader, Leader } = (await json(`http://${master.ip}:9333/cluster/status`)) as {
        IsLeader?: boolean;
        Leader: string;
      };
      return IsLeader ? master.name : Leader.split('.')[0];
    }),
  );
  const [first] = named;
  return named.every((name) => name === first) ? masters.find(({ name }) => name === first) : undefined;
}

/** Volumes that hold something, and the servers that they lie on. */
export async function placements(masters: readonly Pod[]): Promise<{ id: number; locations: string[] }[]> {
  const leader = await reached('a leader', () => leaderOf(masters));
  const { Volumes } = (await json(`http://${leader.ip}:9333/vol/status`)) as {
    Volumes: { DataCenters: Record<string, Record<string, Record<string, { Id: number; FileCount: number }[] | null>>> };
  };
  const found = new Map<number, string[]>();
  for (const racks of Object.values(Volumes.DataCenters)) {
    for (const servers of Object.values(racks)) {
      for (const [server, volumes] of Object.entries(servers)) {
        for (const { Id, FileCount } of volumes ?? []) {
          if (FileCount > 0) {
            found.set(Id, [...(found.get(Id) ?? []), server]);
          }
        }
      }
    }
  }
  return [...found].map(([id, locations]) => ({ id, locations }));
}

const json = async (url: string): Promise<unknown> => (await fetch(url, { signal: AbortSignal.timeout(3000) })).json();
