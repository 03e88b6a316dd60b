import type { Environment } from '../types';

/** What sections must agree on. A rule is asked only when the sections that it reads are well-formed. */
export interface Rule {
  readonly reads: readonly (keyof Environment)[];
  readonly check: (environment: Environment) => readonly string[];
}
