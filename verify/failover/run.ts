import { reached, sleep } from '../lib/time';
import type { Incident } from './incidents';
import { Ledger, type Write, writesOfTwoPrimaries } from './ledger';
import { Load } from './load';
import { Watch } from './watch';
import type { World } from './world';

const CLIENTS = 4;
/** Seconds in which a Sentinel starts no second failover: twice its failover-timeout. */
const PAUSE = 20;

/** What came of an incident; seconds and counts. */
export interface Outcome {
  readonly from: string;
  readonly to: string;
  /** From the strike to the first write that the new primary confirmed, through the slower proxy. */
  readonly recovery: number;
  readonly confirmed: number;
  readonly lost: number;
  /** Until the old primary followed the new one, from its repair. */
  readonly rejoined: number;
  readonly samples: number;
  readonly several: readonly string[];
  readonly afterTurn: number;
}

/** A world under load, watched for as long as it is used. */
export class Run {
  readonly ledger = new Ledger();
  private readonly loads: readonly Load[];
  private lastStrike = 0;

  constructor(readonly world: World) {
    this.loads = world.proxies.map((proxy, number) => new Load(this.ledger, number, () => world.open(proxy), CLIENTS));
  }

  async stop(): Promise<void> {
    await Promise.all(this.loads.map((load) => load.stop()));
  }

  /** Waits until one pod is served, the other one may be promoted, and Sentinels fail over again. The pod that is served. */
  async whole(): Promise<string> {
    const { world } = this;
    const primary = await reached('both proxies route to one pod', () => world.served());
    await world.replicates(world.other(primary).name);
    await world.sentinelsKnow();
    await sleep(Math.max(1, PAUSE - (Date.now() - this.lastStrike) / 1000));
    this.lastStrike = Date.now();
    return primary;
  }

  /** One incident, from a whole service to a whole service. */
  async incident(incident: Incident): Promise<Outcome> {
    const { world } = this;
    const from = await this.whole();
    const to = world.other(from).name;
    const watch = new Watch(world.sockets);
    try {
      const begun = Date.now();
      await sleep(1);
      const strike = Date.now();
      await incident.strike(world, from);
      const proxies = incident.cut ? [0] : [0, 1];
      const recovery = await this.recovered(strike, to, proxies);
      await sleep(1);
      const repair = Date.now();
      await incident.repair(world, from);
      await world.replicates(from);
      const rejoined = (Date.now() - repair) / 1000;
      await this.recovered(repair, to, [0, 1]);
      await watch.stop();
      const writes = this.ledger.since(begun);
      return {
        from,
        to,
        recovery,
        confirmed: writes.length,
        lost: await this.missing(writes, to),
        rejoined,
        samples: watch.samples,
        several: watch.several,
        afterTurn: writesOfTwoPrimaries(writes, from, to).length,
      };
    } finally {
      // It would look on forever, and this program would not end.
      await watch.stop();
    }
  }

  /** Seconds from `time` to the first write that `server` confirmed through each of the proxies. */
  private async recovered(time: number, server: string, proxies: readonly number[]): Promise<number> {
    const firsts = await reached(`${server} accepts writes through ${proxies.length} proxies`, () => {
      const found = proxies.map((proxy) =>
        this.ledger.since(time).find((write) => write.proxy === proxy && write.server === server),
      );
      return found.every((write) => write !== undefined) ? found : undefined;
    });
    return (Math.max(...firsts.map((write) => write?.confirmed ?? 0)) - time) / 1000;
  }

  /** How many confirmed writes the server does not have. */
  async missing(writes: readonly Write[], server: string): Promise<number> {
    let there = 0;
    for (let at = 0; at < writes.length; at += 500) {
      there += Number(await this.world.ask(server, 'EXISTS', ...writes.slice(at, at + 500).map(({ key }) => key)));
    }
    return writes.length - there;
  }
}
