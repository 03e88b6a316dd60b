import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Terminal } from '../lib/terminal';
import { sleep } from '../smoke/sleep';
import type { Delivery } from './delivery';
import { type Found, running } from './live-objects';
import { type Rollout, rollouts } from './rollouts';

const WORKLOADS = ['Deployment', 'StatefulSet'];

/**
 * Waits until every Deployment and StatefulSet runs its newest revision and every setup Job is complete; shows the progress.
 * Throws when a Job has failed permanently, and after `seconds` with everything that is missing.
 */
export async function waitForRollouts({ outputs, kubectl, terminal }: Delivery, seconds: number): Promise<string> {
  const wanted = outputs.flatMap(({ objects }) => objects);
  const look = () => running(kubectl);
  const found = look();
  const left = leftRunning(wanted, found);
  if (left.length > 0) {
    terminal.out(`no longer in dist/, but still running: ${left.join(', ')}
They count against the quotas; npm run prune deletes them.`);
  }
  const display = displayOn(terminal);
  try {
    return await allDone(wanted, found, look, display, seconds);
  } finally {
    display.end();
  }
}

/** Workloads in this chart's namespaces that are no longer in `dist/`. */
function leftRunning(wanted: readonly Manifest[], found: readonly Found[]): readonly string[] {
  const ids = new Set(wanted.map(identity));
  const namespaces = wanted.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  return found
    .filter(({ kind, metadata }) => WORKLOADS.includes(kind) && namespaces.includes(metadata.namespace ?? ''))
    .map(identity)
    .filter((id) => !ids.has(id));
}

async function allDone(
  wanted: readonly Manifest[],
  first: readonly Found[],
  look: () => readonly Found[],
  display: Display,
  seconds: number,
): Promise<string> {
  const start = Date.now();
  for (let found = first; ; found = look()) {
    const all = rollouts(wanted, found);
    const waiting = all.filter(({ state }) => state !== 'done');
    const failed = all.filter(({ state }) => state === 'failed');
    const elapsed = Math.round((Date.now() - start) / 1000);
    display.show(elapsed, progressText(all.length, waiting));
    if (waiting.length === 0) {
      return `${all.length} workloads and Jobs are ready`;
    }
    if (failed.length > 0 || elapsed >= seconds) {
      throw new Error(`${failed.length > 0 ? 'A Job has failed' : `Not ready after ${elapsed} s`}; everything is applied, but these are not ready:
${waiting.map(({ id, detail }) => `  ${id}: ${detail}`).join('\n')}
Look at the pods (kubectl -n <namespace> describe pod <name>, kubectl -n <namespace> logs <name>) and at the page of the component in docs/components/.
Once the cause is fixed, the rollout continues automatically; apply again to wait for it.`);
    }
    await sleep(2);
  }
}

function progressText(count: number, waiting: readonly Rollout[]): string {
  const [first, ...others] = waiting;
  const rest = others.length > 0 ? `; and ${others.length} more` : '';
  return `${count - waiting.length} of ${count} ready${first ? `; ${first.id}: ${first.detail}${rest}` : ''}`;
}

interface Display {
  show(seconds: number, text: string): void;
  end(): void;
}

/** One line that changes in a terminal; a line for each change elsewhere. */
function displayOn(terminal: Terminal): Display {
  let last = '';
  return {
    show: (seconds, text) => {
      const line = `${String(seconds).padStart(4)} s  ${text}`;
      if (terminal.columns > 0) {
        terminal.write(`\r\x1b[K${line.slice(0, terminal.columns - 1)}`);
      } else if (text !== last) {
        terminal.out(line);
      }
      last = text;
    },
    end: () => {
      if (terminal.columns > 0) {
        terminal.write('\n');
      }
    },
  };
}
