import { setTimeout as sleep } from 'node:timers/promises';
import { seconds } from '../lib/programs/elapsed';
import type { Pod } from '../lib/programs/pod';

const MOMENTS = 10;

/**
 * Kills the first start of a server of MySQL at ten moments. What was cut off before there is a data directory is left for
 * the next start; what was cut off later is started again at once, and must be whole, as the last start must.
 */
export async function killedFirstStarts(server: Pod, whole: () => Promise<unknown>): Promise<string> {
  const start = async () => {
    await server.start();
    await server.ready(300);
    await whole();
  };
  await server.lose('data');
  const begin = Date.now();
  await start();
  const took = Date.now() - begin;
  await server.lose('data');
  const looked: number[] = [];
  for (let moment = 1; moment <= MOMENTS; moment++) {
    const cut = server.start().catch(() => {});
    await sleep((took * moment) / (MOMENTS + 1));
    await server.signal('SIGKILL');
    await cut;
    // It may have been killed between two containers.
    await server.signal('SIGKILL');
    const { code } = await server.exec(['test', '-d', '/var/lib/mysql/mysql']);
    if (code === 0 || moment === MOMENTS) {
      await start().catch((error: Error) => {
        throw new Error(`killed after ${moment} of ${MOMENTS + 1} parts of its first start: ${error.message}`);
      });
      looked.push(moment);
      await server.lose('data');
    }
  }
  await start();
  return `first start ${(took / 1000).toFixed(1)} s; a data directory was there from moment ${looked[0]} on; ${seconds(begin)} s`;
}
