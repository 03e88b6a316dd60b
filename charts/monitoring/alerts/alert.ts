import type { Environment } from '../../../environments/lib/types';

/**
 * `critical`: users lose messages or the service now. `warning`: they will if nobody acts within the day. `none`: no
 * notification; the heartbeat alone.
 */
export type Severity = 'critical' | 'warning' | 'none';

/** Input of a unit test in promtool's notation, one value a minute: `{ 'up{job="redpanda"}': '1x30' }`. */
export type Series = Readonly<Record<string, string>>;

export interface Alert {
  /** Unique; the heading of its section in docs/runbooks/alerts.md. */
  readonly name: string;
  readonly severity: Severity;
  readonly expr: string;
  /** Minimum duration of the condition. */
  readonly for: string;
  /** One sentence for the on-call engineer; may use the labels of the expression. */
  readonly summary: string;
  /** Alerts that this one inhibits; `equal` lists labels that must be equal in both. */
  readonly silences?: { readonly alerts: readonly string[]; readonly equal?: readonly string[] };
  /**
   * Series for which it fires, and series of a healthy system for which it does not; evaluated at `at`, after 20
   * minutes.
   */
  readonly fires: Series;
  readonly silent: Series;
  readonly at?: string;
}

/** Alerts of one component; none if the environment does not run it. */
export type AlertTable = (environment: Environment) => readonly Alert[];
