import type { MonitoringMode, OpenimRelease } from '../../environments/lib/types';

/** Where a component's metrics come from: the version that was read, and each metric with the place there that changes it. */
export interface Source {
  readonly source: string;
  /** The release of OpenIM that has them; left out for both. */
  readonly release?: OpenimRelease;
  /** The modes in which somebody collects them; left out for all. */
  readonly modes?: readonly MonitoringMode[];
  /** By metric the file, and the function or field there, that gives it its value: that a name is registered proves nothing. */
  readonly metrics: Readonly<Record<string, string>>;
}
