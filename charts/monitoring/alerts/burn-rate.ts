import { type Ratio, ratio, type Window } from '../recordings';
import type { Alert, Series, Severity } from './alert';

interface Objective {
  readonly ratio: Ratio;
  /** Prefix of the alerts' names. */
  readonly name: string;
  /** Permitted share of errors over 30 days: 0.001 for an objective of 99.9 %. */
  readonly budget: number;
  /** Completes "3 % ...". */
  readonly what: string;
  readonly fires: Series;
  readonly silent: Series;
}

interface Speed {
  readonly suffix: string;
  readonly severity: Severity;
  /** Burn rate: how many times faster than permitted the error budget is used. */
  readonly factor: number;
  readonly long: Window;
  readonly short: Window;
  /** Remaining time of a month's budget at that rate. */
  readonly gone: string;
}

/** sre.google/workbook/alerting-on-slos, table 5-8: 2 % of the month's budget in an hour, 5 % in six hours. */
const speeds: readonly Speed[] = [
  { suffix: 'BurnFast', severity: 'critical', factor: 14.4, long: '1h', short: '5m', gone: 'in two days' },
  { suffix: 'BurnSlow', severity: 'warning', factor: 6, long: '6h', short: '30m', gone: 'in five days' },
];

/** Two alerts for one objective. The long window shows that the loss is significant, the short one that it continues. */
export const burnRates = ({ ratio: of, name, budget, what, fires, silent }: Objective): readonly Alert[] =>
  speeds.map(({ suffix, severity, factor, long, short, gone }) => {
    const most = Number((factor * budget).toPrecision(3));
    return {
      name: `${name}${suffix}`,
      severity,
      expr: `${ratio(of, long)} > ${most} and ${ratio(of, short)} > ${most}`,
      for: '2m',
      summary: `{{ $value | humanizePercentage }} ${what}; at this rate the error budget of a month is used up ${gone}.`,
      silences: severity === 'critical' ? { alerts: [`${name}BurnSlow`] } : undefined,
      fires,
      silent,
      at: '7h',
    };
  });
