import assert from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../charts/constructs/manifest';
import { loadEnvironment } from '../../environments/lib/registry';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import { debianPackages } from '../lib/packages';
import type { Context, Part } from '../lib/part';
import { killedTenTimes } from '../lib/programs/killed';
import { sideBySide } from '../lib/side-by-side';
import { seconds } from '../lib/time';
import { bothGone, lostDuringFullSync } from './empty-replica';
import { cutOff, incidents } from './incidents';
import type { Ledger } from './ledger';
import { rotation } from './rotation';
import { type Outcome, Run } from './run';
import { allGone, oneGone } from './sentinels';
import { World } from './world';

/** Seconds from the incident to the first write that is confirmed again: four times the 15 s that two idle cores keep. */
const BOUND = 60;

const part: Part = {
  name: 'failover',
  here: 'failover of Dragonfly',
  title:
    'failover with real Sentinels and HAProxies, Redis instead of Dragonfly: one new primary, and no sequence number twice',
  alone: true,
  async run(context) {
    await debianPackages(['dnsmasq-base']);
    const objects = readObjects(distFolder('prod'));
    const ledgers: Ledger[] = [];
    // A world starts some hundred programs a second: in three seconds it is seen whether the processors carry another one.
    const works = [
      ...incidentsEndWell(context, objects, ledgers),
      () => withoutPurge(context, objects),
      () => withoutGate(context, objects),
    ];
    await sideBySide(works, { least: 2, most: works.length, window: 3 });
    await context.check('no sequence number was allocated twice', () => {
      const twice = ledgers.flatMap((ledger) => ledger.twice);
      const numbers = ledgers.reduce((sum, { numbersGiven }) => sum + numbersGiven, 0);
      assert(twice.length === 0, `${twice.length} of ${numbers} were: ${twice.slice(0, 5).join(', ')}`);
      return `${numbers} numbers`;
    });
  },
};

/** Gives `use` a world under load, and removes the world afterwards. */
async function inWorld<T>(
  objects: readonly Manifest[],
  use: (run: Run) => Promise<T>,
  start = (world: World) => world.start(),
): Promise<T> {
  const world = new World(loadEnvironment('prod'), objects);
  try {
    await start(world);
    const run = new Run(world);
    try {
      return await use(run);
    } finally {
      await run.stop();
    }
  } finally {
    world.stop();
  }
}

/**
 * Sentinels wait 20 s between two failovers, and separate worlds do not wait for each other. Incidents in the same
 * world run in order: of two, the first hits dragonfly-0 as the primary, the second dragonfly-1. The longest come first.
 */
function incidentsEndWell(
  context: Context,
  objects: readonly Manifest[],
  ledgers: Ledger[],
): readonly (() => Promise<unknown>)[] {
  const { check } = context;
  const world = (use: (run: Run) => Promise<unknown>, start?: (world: World) => Promise<void>) => () =>
    inWorld(
      objects,
      (run) => {
        ledgers.push(run.ledger);
        return use(run);
      },
      start,
    );
  return [
    world(async (run) => {
      await check('both pods are lost, and the replica returns first: it is not promoted', () => bothGone(run));
      await check('the primary is lost during a full sync: the replica is not promoted', () => lostDuringFullSync(run));
    }),
    world((run) => check('a new password, by the commands of --rotate: nothing is lost', () => rotation(run))),
    world(
      async (run) => {
        await check('one Sentinel is lost: nothing happens', () => oneGone(run));
        await check('all Sentinels are lost: the proxies accept no client', () => allGone(run));
      },
      (started) => killedAtFirst(context, started),
    ),
    ...incidents.map((pair) =>
      world(async (run) => {
        for (const incident of pair) {
          await check(incident.title, async () => {
            return judged(await run.incident(incident), incident.lossless ? 0 : Infinity);
          });
        }
      }),
    ),
  ];
}

async function killedAtFirst({ check }: Context, world: World): Promise<void> {
  await check('each program is killed at ten moments of its first start, and is complete afterwards', async () => {
    await killedTenTimes(world.pods, 0.4);
    // What a file system may leave of a file that was new when the power went.
    writeFileSync(join(world.sentinels[0]?.volume('data') ?? '', 'sentinel.conf'), Buffer.alloc(4096));
    const start = Date.now();
    await world.start();
    return `${seconds(start)} s after the last one`;
  });
}

function judged(outcome: Outcome, losses: number): string {
  const { recovery, confirmed, lost, rejoined, several, samples, afterTurn } = outcome;
  const faults = [
    ...(recovery > BOUND ? [`writes are confirmed again after ${recovery.toFixed(1)} s, not within ${BOUND} s`] : []),
    ...(lost > losses ? [`${lost} of ${confirmed} confirmed writes are lost`] : []),
    ...(several.length > 0 ? [`proxies led to two pods: ${several.slice(0, 5).join('; ')}`] : []),
    ...(afterTurn > 0 ? [`${outcome.from} confirmed ${afterTurn} writes that were sent after ${outcome.to} took over`] : []),
  ];
  none('faults', faults);
  return `served again after ${recovery.toFixed(1)} s; ${lost} of ${confirmed} confirmed writes lost; never two pods in ${samples} samples; ${outcome.from} follows after ${rejoined.toFixed(1)} s`;
}

/** Without a safeguard the same incident does the harm that it prevents, and the checks above see it. */
const withoutPurge = ({ check }: Context, objects: readonly Manifest[]): Promise<unknown> =>
  check('without the purge, numbers are allocated twice', async () => {
    // Whether a number is left to give twice depends on the moment. A world is cut once: then its primary is on the other side.
    for (let worlds = 0, all = 0; ; worlds += 1) {
      const { twice, numbersGiven } = await inWorld(lacking(objects, 'gate.sh', ' && /scripts/purge.sh'), async (run) => {
        await run.incident(cutOff);
        return run.ledger;
      });
      all += numbersGiven;
      if (twice.length > 0) {
        return `${twice.length} of ${all}`;
      }
      assert(worlds < 2, `none of ${all} was: the check of the numbers detects nothing`);
    }
  });

const withoutGate = ({ check }: Context, objects: readonly Manifest[]): Promise<unknown> =>
  check('without the gate in the health check, clients reach two primaries', () =>
    inWorld(lacking(objects, 'haproxy.cfg', /.*(NUMSUB|openim:primary).*\n/g), async (run) => {
      const { several, samples, afterTurn } = await run.incident(cutOff);
      const seen = several.length > 0 && afterTurn > 0;
      assert(seen, `seen in ${several.length} samples, with ${afterTurn} writes: the checks detect nothing`);
      return `seen in ${several.length} of ${samples} samples, with ${afterTurn} writes to the old one`;
    }),
  );

/** The objects with a file of a ConfigMap that lacks `safeguard`. */
const lacking = (objects: readonly Manifest[], file: string, safeguard: string | RegExp): Manifest[] =>
  objects.map((object) => {
    const text = object.kind === 'ConfigMap' ? object.data[file] : undefined;
    return text === undefined ? object : { ...object, data: { ...object.data, [file]: taken(text, safeguard) } };
  });

function taken(text: string, safeguard: string | RegExp): string {
  const rest = text.replace(safeguard, '');
  assert(rest !== text, `there is no ${safeguard} to remove; correct verify/failover/part.ts`);
  return rest;
}

export default part;
