import assert from 'node:assert';
import { reached, sleep } from '../lib/time';

/** An alert as Prometheus' API tells of it. */
export interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: string;
}

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

/** The API of a Prometheus that runs. */
export class Prometheus {
  constructor(private readonly address: string) {}

  targets = async (): Promise<readonly Target[]> =>
    (await this.api<{ activeTargets: readonly Target[] }>('targets?state=active')).activeTargets;

  /** Alerts with a notification: all except the heartbeat, which fires on a healthy system. */
  firing = async (): Promise<readonly Firing[]> =>
    (await this.api<{ alerts: readonly Firing[] }>('alerts')).alerts.filter(
      ({ state, labels }) => state === 'firing' && labels.severity !== 'none',
    );

  /** Values of an instant query; none when it gives no series. */
  values = async (expr: string): Promise<readonly number[]> =>
    (
      await this.api<{ result: readonly { value: [number, string] }[] }>(`query?query=${encodeURIComponent(expr)}`)
    ).result.map(({ value }) => Number(value[1]));

  private async api<T>(path: string): Promise<T> {
    const response = await fetch(`http://${this.address}/api/v1/${path}`);
    const { data, error } = (await response.json()) as { data: T; error?: string };
    assert(!error, `Prometheus, ${path}: ${error}`);
    return data;
  }
}

/** Waits until there are no objections. Throws with the remaining ones. */
export const unopposed = (look: () => Promise<readonly string[]>): Promise<true> =>
  reached('no objection', async () => {
    // Prometheus evaluates twice a second.
    await sleep(0.4);
    const objections = await look();
    assert(objections.length === 0, objections.join('\n'));
    return true;
  });
