import assert from 'node:assert';
import { recordings } from '../../charts/monitoring/recordings';
import { none } from '../lib/findings';
import type { Context } from '../lib/part';
import { seconds, sleep } from '../lib/time';
import { waves } from './incidents';
import { queriesHaveSeries } from './pages';
import { until } from './prometheus';
import { FACTOR } from './quicker';
import { REAL, type Watched } from './watched';
import { described, type Row, runWave } from './wave';

/** Longer than the patience of every alert but those that wait an hour. */
const HEALTHY = 35;

/** Seconds without a heartbeat after which, by docs/components/monitoring.md, the external service calls, in minutes. */
const MISSED = 10;
/** An alert that Prometheus does not repeat is over for Alertmanager after four times its interval, and a beat may then be due. */
const LAST = 9;

/** Health first, then what stops, wave after wave; the run is written down as a table. */
export async function alertChecks({ check, report }: Context, watched: Watched): Promise<void> {
  const { environment, receivers } = watched;
  const prometheus = await watched.prometheus();
  const up = await check('Prometheus lists the pods with its own account, and every target is up', async () => {
    const start = Date.now();
    await watched.start();
    await until(120, async () => {
      const found = await prometheus.targets();
      const down = found
        .filter(({ health }) => health !== 'up')
        .map(({ labels, lastError }) => `${labels.pod}: ${lastError}`);
      const missing = watched.targets
        .map(({ workload }) => workload)
        .filter((workload) => !found.some(({ labels }) => labels.job === workload));
      return missing.length + down.length > 0 ? `not up: ${[...missing, ...down].join(', ')}` : undefined;
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
    until(120, async () => {
      const without: string[] = [];
      for (const { record } of recordings(environment)) {
        const values = await prometheus.values(record);
        if (values.length === 0 || values.some(Number.isNaN)) {
          without.push(record);
        }
      }
      return without.length > 0 ? `no number: ${without.join(', ')}` : undefined;
    }),
  );
  const healthy = await check('no alert fires on a healthy system, and no notification is sent', async () => {
    // Before the first scrapes everything was missing.
    await until(120, async () => (await prometheus.firing()).map(described).join('; ') || undefined);
    await sleep(3);
    const before = receivers.told.length;
    for (const end = Date.now() + HEALTHY * 1000; Date.now() < end; await sleep(1)) {
      none('alerts that fire', (await prometheus.firing()).map(described));
    }
    none('notifications', toldSince(watched, before));
    return `${HEALTHY} s, in which a second stands for a minute`;
  });
  if (!healthy) {
    return;
  }
  await check("the dead man's switch is called", () => {
    const late = Date.now() - HEALTHY * 1000;
    const beats = receivers.beats.filter((at) => at > late);
    const gaps = beats.slice(1).map((at, index) => (at - (beats[index] as number)) / 1000);
    if (beats.length < 2 || Math.max(...gaps) > MISSED) {
      throw new Error(`${beats.length} beats in ${HEALTHY} s, up to ${Math.max(...gaps)} s apart`);
    }
    return `${beats.length} beats in ${HEALTHY} s, ${Math.min(...gaps).toFixed(1)} to ${Math.max(...gaps).toFixed(1)} s apart`;
  });
  const rows: Row[] = [];
  for (const wave of waves) {
    await check(wave.map(({ title }) => title).join('; '), async () => {
      const found = await runWave(watched, wave);
      rows.push(...found);
      return `${found.filter(({ told }) => told !== undefined).length} told, ${found.filter(({ told }) => told === undefined).length} not`;
    });
  }
  await check('prometheus: after a restart it reports no existing target as lost', async () => {
    const before = receivers.told.length;
    for (const pod of await watched.pods('prometheus')) {
      await pod.signal('SIGKILL');
    }
    const killed = Date.now();
    await sleep(LAST + MISSED);
    none('notifications while Prometheus is down', toldSince(watched, before));
    const last = Math.max(...receivers.beats) - killed;
    assert(last <= LAST * 1000, `the heartbeat still came after ${last / 1000} s`);
    await watched.up('prometheus');
    const started = Date.now();
    await sleep(10);
    none('alerts that fire', (await prometheus.firing()).map(described));
    const again = receivers.beats.find((at) => at > started);
    assert(again, 'no heartbeat in the 10 s after its start');
    return `the last heartbeat comes ${(last / 1000).toFixed(1)} s after its end, the next ${((again - started) / 1000).toFixed(1)} s after its start`;
  });
  report('alerts.json', rows);
  report('alerts.md', table(rows));
}

const toldSince = ({ receivers }: Watched, index: number): string[] =>
  receivers.told
    .slice(index)
    .filter(({ state }) => state === 'firing')
    .map(({ text }) => text.slice(0, 200));

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
