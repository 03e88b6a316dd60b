import type { Manifest } from '../../charts/constructs/manifest';
import type { Pair } from './pairs';

/** The sections of a review, in reading order. */
export const sections = {
  broader: 'Broader rights and connections',
  narrower: 'Narrower rights and connections',
  outage: 'Outages',
  immutable: 'Immutable fields',
  restart: 'Restarts',
  image: 'Images',
  capacity: 'Capacity and quota',
  object: 'Objects added, removed, renamed',
  changed: 'Every changed object',
  revert: 'Revert',
} as const;

export type Section = keyof typeof sections;

/** One line of a review, as Markdown, and its folded details: plain text such as a diff. */
export interface Finding {
  readonly section: Section;
  readonly text: string;
  readonly detail?: string;
}

/** One environment before and after. */
export interface Change {
  readonly environment: string;
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
  /** Every object of either side, with its other version. */
  readonly pairs: readonly Pair[];
}
