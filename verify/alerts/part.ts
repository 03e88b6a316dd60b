import { recordings } from '../../charts/monitoring/recordings';
import { loadEnvironment } from '../../environments/lib/registry';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import type { Context, Part } from '../lib/part';
import { reached, seconds, sleep } from '../lib/time';
import { waves } from './incidents';
import { queriesHaveSeries } from './pages';
import { type Prometheus, unopposed } from './prometheus';
import { FACTOR } from './quicker';
import { REAL, Watched } from './watched';
import { described, type Row, runWave } from './wave';

/** Longer than the patience of every alert but those that wait an hour. */
const HEALTHY = 35;

/** Seconds without a heartbeat after which, by docs/components/monitoring.md, the external service calls, in minutes. */
const MISSED = 10;

const part: Part = {
  name: 'alerts',
  here: 'alerts of real programs',
  title:
    'a real Prometheus and Alertmanager discover real programs, raise no alert while they are healthy, and notify of each that stops',
  async run(context) {
    const watched = await Watched.open(
      loadEnvironment('prod'),
      readObjects(distFolder('prod')),
      await context.cluster({ controllers: 'none' }),
    );
    try {
      await alertChecks(context, watched);
    } finally {
      watched.close();
    }
  },
};

/** Health first, then what stops, wave after wave; the run is written down as a table. */
async function alertChecks({ check, report }: Context, watched: Watched): Promise<void> {
  const { environment, receivers } = watched;
  const prometheus = await watched.prometheus();
  const firing = async () => (await prometheus.firing()).map(described);
  const up = await check('Prometheus lists the pods with its own account, and every target is up', async () => {
    const start = Date.now();
    await watched.start();
    await unopposed(async () => {
      const found = await prometheus.targets();
      const down = found.filter(({ health }) => health !== 'up');
      const missing = watched.targets.filter(({ workload }) => !found.some(({ labels }) => labels.job === workload));
      return [
        ...down.map(({ labels, lastError }) => `${labels.pod}: ${lastError}`),
        ...missing.map(({ workload }) => `${workload} is no target`),
      ];
    });
    const targets = await prometheus.targets();
    const real = targets.filter(({ labels }) => REAL.some((name) => name === labels.job));
    return `${targets.length} targets after ${seconds(start)} s, ${real.length} of them real programs`;
  });
  if (!up) {
    return;
  }
  await check('the metrics that rules and dashboards query are on the pages of the real programs', () =>
    queriesHaveSeries(watched),
  );
  await check('every recording rule returns a number', () =>
    unopposed(async () => {
      const without: string[] = [];
      for (const { record } of recordings(environment)) {
        const values = await prometheus.values(record);
        if (values.length === 0 || values.some(Number.isNaN)) {
          without.push(`no number: ${record}`);
        }
      }
      return without;
    }),
  );
  const healthy = await check('no alert fires on a healthy system, and no notification is sent', async () => {
    let since = Date.now();
    let last: readonly string[] = [];
    await unopposed(async () => {
      const heard = [...(await firing()), ...toldSince(watched, since)];
      // Before the first scrapes everything was missing, as is a scrape that comes late on a busy machine.
      if (heard.length > 0) {
        since = Date.now();
        last = heard;
      }
      return Date.now() - since < HEALTHY * 1000 ? [`not quiet for ${HEALTHY} s`, ...last] : [];
    });
    return `${HEALTHY} s, in which a second stands for a minute`;
  });
  if (!healthy) {
    return;
  }
  await check("the dead man's switch is called", async () => {
    const gaps = await reached(`in ${HEALTHY} s no two calls are more than ${MISSED} s apart`, () => {
      const beats = receivers.beats.filter((at) => at > Date.now() - HEALTHY * 1000);
      const all = beats.slice(1).map((at, index) => (at - (beats[index] as number)) / 1000);
      return all.length > 0 && Math.max(...all) <= MISSED && all;
    });
    const [least, most] = [Math.min(...gaps), Math.max(...gaps)];
    return `${gaps.length + 1} beats in ${HEALTHY} s, ${least.toFixed(1)} to ${most.toFixed(1)} s apart`;
  });
  const rows: Row[] = [];
  for (const wave of waves) {
    await check(wave.map(({ title }) => title).join('; '), async () => {
      // After a late scrape on a busy machine an alert ends for a moment, and Alertmanager sends what it inhibited. That
      // does not happen in every wave; a fault does.
      const found = await reached('Alertmanager sends and inhibits as expected', () => runWave(watched, wave));
      rows.push(...found);
      const told = found.filter((row) => row.told !== undefined).length;
      return `${told} told, ${found.length - told} not`;
    });
  }
  await check('prometheus: after a restart it reports no existing target as lost', () =>
    // A scrape that comes late on a busy machine is reported too, but not after every restart.
    reached('a restart after which nothing is told', () => restarted(watched, prometheus)),
  );
  report('alerts.md', table(rows));
}

/** Restarts Prometheus, and waits for the heartbeat. Throws with the alerts that receivers get from then on. */
async function restarted(watched: Watched, prometheus: Prometheus): Promise<string> {
  const { beats } = watched.receivers;
  const killed = Date.now();
  await Promise.all((await watched.pods('prometheus')).map((pod) => pod.signal('SIGKILL')));
  const last = () => Math.max(killed, ...beats);
  // An alert that Prometheus does not repeat is over for Alertmanager after four times its interval.
  await reached('the heartbeat stops', () => Date.now() - last() > 2 * MISSED * 1000);
  const stopped = last() - killed;
  await watched.up('prometheus');
  const started = Date.now();
  await sleep(MISSED);
  await reached('the heartbeat is back', () => last() > started);
  await unopposed(async () => (await prometheus.firing()).map(described));
  none('alerts that are told', toldSince(watched, killed));
  const again = beats.find((at) => at > started) ?? started;
  return `the last heartbeat comes ${stopped / 1000} s after its end, the next ${(again - started) / 1000} s after its start`;
}

const toldSince = ({ receivers }: Watched, time: number): string[] =>
  receivers.told.filter(({ at, state }) => at > time && state === 'firing').map(({ text }) => text.slice(0, 200));

const table = (rows: readonly Row[]): string =>
  [
    `Seconds in a run in which every period is ${FACTOR} times shorter: about as many minutes in a cluster.`,
    '',
    '| what happens | alert | fires after | told after, whom | told of its end, after the start |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ incident, alert, fires, told, receiver, resolved }) => {
      const end = resolved === undefined ? '' : `${resolved} s`;
      return `| ${incident} | ${alert} | ${fires} s | ${told === undefined ? 'not told' : `${told} s, ${receiver}`} | ${end} |`;
    }),
    '',
  ].join('\n');

export default part;
