import { none } from '../lib/findings';
import { sleep } from '../lib/time';
import type { Expected, Incident } from './incidents';
import { type Firing, unopposed } from './prometheus';
import type { Told } from './receivers';
import type { Watched } from './watched';

/** One alert of one incident. */
export interface Row {
  readonly incident: string;
  readonly alert: string;
  /** Seconds since the incident. */
  readonly fires: number;
  /** The same; `undefined` when it was inhibited, or had no receiver. */
  readonly told?: number;
  readonly receiver?: string;
  /** Seconds from the order to start again to the message that it is over. */
  readonly resolved?: number;
}

/**
 * Seconds in which an alert that holds others back fires on a machine that is not busy. Where it takes longer, they may be sent
 * before it, and are looked for from then on.
 */
const QUIET = 8;

/**
 * Starts a wave of incidents, and ends it. Throws if an alert is missing, if another one fires, or if an inhibited one
 * is sent; in any case no alert fires afterwards.
 */
export async function runWave(watched: Watched, wave: readonly Incident[]): Promise<readonly Row[]> {
  const alerts = wave.flatMap((incident) => incident.alerts);
  const held = wave.flatMap((incident) => incident.held ?? []);
  const audible = wave.filter(({ untold }) => !untold).flatMap((incident) => incident.alerts);
  const begun = Date.now();
  let ended = begun;
  let seen: Seen | undefined;
  try {
    await Promise.all(wave.map((incident) => incident.stop(watched)));
    seen = await everyAlert(watched, [...alerts, ...held], audible, begun);
    // Alertmanager waits a second for what belongs together.
    await sleep(3);
    const told = wave.flatMap((incident) => {
      const fired = Math.max(begun, ...incident.alerts.map((one) => seen?.get(one) ?? begun));
      const from = fired - begun > QUIET * 1000 ? fired : begun;
      return incident.held?.filter((one) => heard(watched, one, from)) ?? [];
    });
    none('alerts that are told and should be held back', told, words);
  } finally {
    ended = Date.now();
    await Promise.all(wave.map((incident) => incident.start(watched)));
    // The first failure is the one to report.
    await (seen ? quiet(watched, audible) : quiet(watched, []).catch(() => {}));
  }
  const after = (start: number, at?: number): number | undefined => at && Math.round((at - start) / 100) / 10;
  return wave.flatMap((incident) =>
    [...incident.alerts, ...(incident.held ?? [])].map((one) => {
      const message = heard(watched, one, begun, ended);
      return {
        incident: incident.title,
        alert: one.alert,
        // Looked for twice a second: the message may have been quicker.
        fires: after(begun, Math.min(seen?.get(one) ?? Infinity, message?.at ?? Infinity)) ?? Number.NaN,
        told: after(begun, message?.at),
        receiver: message?.receiver,
        // Below 0 where a busy Prometheus came late to repeat the alert, which is then over for Alertmanager.
        resolved: message && after(ended, lastTold(watched, one)?.at),
      };
    }),
  );
}

/** When each alert was first seen to fire. */
type Seen = ReadonlyMap<Expected, number>;

/** Waits until all of these fire, and the audible ones were sent since the first incident began. */
async function everyAlert(
  watched: Watched,
  expected: readonly Expected[],
  audible: readonly Expected[],
  begun: number,
): Promise<Seen> {
  const prometheus = await watched.prometheus();
  const seen = new Map<Expected, number>();
  await unopposed(async () => {
    const all = await prometheus.firing();
    for (const one of expected.filter((each) => !seen.has(each) && all.some((alert) => isOf(alert, each)))) {
      seen.set(one, Date.now());
    }
    return objections({
      'does not fire': expected.filter((one) => !seen.has(one)).map(words),
      'is not sent': audible.filter((one) => !heard(watched, one, begun)).map(words),
      'fires, and should not': all.filter((alert) => !expected.some((one) => isOf(alert, one))).map(described),
    });
  });
  return seen;
}

/** Waits until no alert fires, and the last notification of each is its end. */
async function quiet(watched: Watched, audible: readonly Expected[]): Promise<void> {
  const prometheus = await watched.prometheus();
  await unopposed(async () =>
    objections({
      'still fires': (await prometheus.firing()).map(described),
      'resolved without a notification': audible.filter((one) => lastTold(watched, one)?.state !== 'resolved').map(words),
    }),
  );
}

const objections = (all: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  Object.entries(all).flatMap(([what, ones]) => ones.map((one) => `${what}: ${one}`));

/** The first message in a time that it fires. */
const heard = ({ receivers }: Watched, alert: Expected, from: number, to = Number.POSITIVE_INFINITY): Told | undefined =>
  receivers.told.find((one) => from <= one.at && one.at <= to && one.state === 'firing' && isAbout(one, alert));

const lastTold = ({ receivers }: Watched, alert: Expected): Told | undefined =>
  receivers.told.filter((one) => isAbout(one, alert)).at(-1);

const isAbout = ({ text }: Told, { alert, about }: Expected): boolean => has(text, alert) && has(text, about);

const words = ({ alert, about }: Expected): string => `${alert} (${about})`;

/** Whether the text contains the pattern as whole words: "dragonfly" does not match "dragonfly-proxy". */
const has = (text: string, pattern: string): boolean => new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w-])`).test(text);
const isOf = ({ labels, annotations }: Firing, { alert, about }: Expected): boolean =>
  labels.alertname === alert && has(JSON.stringify([labels, annotations.summary]), about);

/** "WorkloadDown redpanda: No pod of redpanda answers." */
export const described = ({ labels, annotations }: Firing): string =>
  `${labels.alertname} ${labels.job ?? labels.pod ?? ''}: ${annotations.summary}`;
