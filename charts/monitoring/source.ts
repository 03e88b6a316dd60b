import type { MonitoringMode, OpenimRelease } from '../../environments/lib/types';

/** Source of a component's metrics: the version that was read, and each metric with the code that changes it. */
export interface Source {
  readonly source: string;
  /** The release of OpenIM that has them; omitted if both do. */
  readonly release?: OpenimRelease;
  /** The modes that collect them; omitted if all do. */
  readonly modes?: readonly MonitoringMode[];
  /**
   * For each metric the file, and the function or field in it, that sets its value: a registered name alone proves
   * nothing.
   */
  readonly metrics: Readonly<Record<string, string>>;
}
