import type { WorkloadName } from '../../charts/model/workloads';
import type { Delivery } from '../deliver/delivery';
import { running } from '../deliver/live-objects';
import { type Rollout, rollouts } from '../deliver/rollouts';
import { page } from '../smoke/pages';
import { sleep } from '../smoke/sleep';
import { placeOf, type State, stateOf, states } from './state';

/** Data services, their setup Jobs, and then their clients: of two in the same state the earlier one is the cause. */
const ORDER = ['StatefulSet', 'Job', 'Deployment'];

/** A workload or Job that is not ready, and the reason. */
interface Cause {
  readonly rollout: Rollout;
  readonly state: State;
}

/** Progress of every workload and Job of the delivery. */
export const progress = ({ outputs, kubectl }: Delivery): readonly Rollout[] =>
  rollouts(
    outputs.flatMap(({ objects }) => objects),
    running(kubectl),
  );

/** Those that are not ready, with the reason. */
const causesOf = (all: readonly Rollout[]): readonly Cause[] =>
  all.filter(({ state }) => state !== 'done').map((rollout) => ({ rollout, state: stateOf(rollout) }));

/**
 * Waits until everything is ready, and prints a line for each namespace with a changed count and for each workload with
 * a new state. Throws if a state lasts longer than its limit, and after `seconds`, with the first cause.
 */
export async function allReady(delivery: Delivery, seconds: number): Promise<void> {
  const start = Date.now();
  const told = new Map<string, string>();
  const first = new Map<string, number>();
  for (;;) {
    const all = progress(delivery);
    const elapsed = Math.round((Date.now() - start) / 1000);
    const waiting = causesOf(all);
    for (const { subject, value, text } of lines(all, waiting)) {
      if (told.get(subject) !== value) {
        told.set(subject, value);
        delivery.terminal.out(`${String(elapsed).padStart(4)} s  ${text}`);
      }
    }
    if (waiting.length === 0) {
      return;
    }
    // A crashing container runs between two crashes: a state ends when the workload is ready.
    const ready = new Set(all.filter(({ state }) => state === 'done').map(({ id }) => id));
    for (const key of [...first.keys()].filter((key) => ready.has(key.replace(/\n.*/, '')))) {
      first.delete(key);
    }
    const stuck = waiting.filter(({ rollout: { id }, state }) => {
      const key = `${id}\n${state.name}`;
      first.set(key, first.get(key) ?? elapsed);
      return elapsed - (first.get(key) ?? elapsed) >= state.seconds;
    });
    if (stuck.length > 0 || elapsed >= seconds) {
      throw new Error(failure(delivery, stuck.length > 0 ? stuck : waiting, elapsed, waiting.length));
    }
    await sleep(2);
  }
}

/** A progress line and its subject; it is printed again when the value changes. */
interface Line {
  readonly subject: string;
  readonly value: string;
  readonly text: string;
}

const lines = (all: readonly Rollout[], waiting: readonly Cause[]): readonly Line[] => [
  ...[...counts(all)]
    .filter(([, text]) => !text.includes(' 0 of '))
    .map(([subject, text]) => ({ subject, value: text, text })),
  ...waiting
    .filter(({ state }) => state.name !== 'starting')
    .map(({ rollout: { id, detail }, state }) => ({
      subject: id,
      value: state.name,
      text: `${id} is ${state.name}: ${detail}`,
    })),
];

/** "openim          3 of 17 ready" by namespace. */
export function counts(all: readonly Rollout[]): ReadonlyMap<string, string> {
  const namespaces = new Set(all.map((rollout) => placeOf(rollout).namespace));
  return new Map(
    [...namespaces].map((namespace) => {
      const members = all.filter((rollout) => placeOf(rollout).namespace === namespace);
      const ready = members.filter(({ state }) => state === 'done').length;
      return [namespace, `${namespace.padEnd(14)} ${String(ready).padStart(2)} of ${members.length} ready`];
    }),
  );
}

/** The state that comes first in the list; with the same state, a data service before its clients. */
const firstOf = (candidates: readonly Cause[]): Cause =>
  candidates.reduce((first, other) => (rank(other) < rank(first) ? other : first));

const rank = ({ rollout: { id }, state }: Cause): number =>
  states.indexOf(state) * ORDER.length + ORDER.findIndex((kind) => id.startsWith(kind));

function failure(delivery: Delivery, candidates: readonly Cause[], elapsed: number, count: number): string {
  return [
    `Not ready after ${elapsed} s: ${count} workloads and Jobs. First cause:`,
    ...advice(delivery, firstOf(candidates)),
    'Everything is applied. Once the cause is fixed, run this again: it continues where it stopped.',
  ].join('\n');
}

/** The first cause of what is not ready, and the commands to inspect it; nothing if everything is ready. */
export function firstCause(delivery: Delivery, all: readonly Rollout[]): readonly string[] {
  const causes = causesOf(all);
  return causes.length === 0 ? [] : advice(delivery, firstOf(causes));
}

/** A workload that is not ready, and the commands to inspect it. */
function advice({ kubectl }: Delivery, { rollout, state }: Cause): readonly string[] {
  const place = placeOf(rollout);
  // A Job is named <workload>-<hash>.
  const name = place.workload.replace(/^.*\/|-[0-9a-f]{8}$/g, '') as WorkloadName;
  return [
    `  ${rollout.id} is ${state.name}: ${rollout.detail}`,
    `  look   kubectl --context=${kubectl.context} --namespace=${place.namespace} ${state.look(place)}`,
    `  page   docs/${page(name)}`,
  ];
}
