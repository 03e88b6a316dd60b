import type { Environment } from '../../../environments/lib/types';

/**
 * `critical`: people lose messages or the service now. `warning`: they will, when nobody looks within the day. `none`: nobody
 * is to be told; the heartbeat alone.
 */
export type Severity = 'critical' | 'warning' | 'none';

/** Input of a unit test in promtool's notation, one value a minute: `{ 'up{job="redpanda"}': '1x30' }`. */
export type Series = Readonly<Record<string, string>>;

export interface Alert {
  /** Unique; the heading of its section in docs/runbooks/alerts.md. */
  readonly name: string;
  readonly severity: Severity;
  readonly expr: string;
  /** How long the expression must hold. */
  readonly for: string;
  /** One sentence for whoever is woken; may use the labels of the expression. */
  readonly summary: string;
  /** Alerts that follow from this one and stay quiet beside it; `equal` names labels in which both must agree. */
  readonly silences?: { readonly alerts: readonly string[]; readonly equal?: readonly string[] };
  /** Series on which it fires, and series of a healthy system on which it does not; judged after `at`, 20 minutes. */
  readonly fires: Series;
  readonly silent: Series;
  readonly at?: string;
}

/** Alerts of one component; none where the environment does not run it. */
export type AlertTable = (environment: Environment) => readonly Alert[];
