import type { Environment } from '../../environments/lib/types';
import type { Snapshot } from './snapshot';

/** The checks by name, in the order in which their findings are causes. */
export type CheckName =
  | 'context'
  | 'reachable'
  | 'kinds'
  | 'namespaces'
  | 'clock'
  | 'nodes'
  | 'secrets'
  | 'objects'
  | 'refused'
  | 'volumes'
  | 'scheduling'
  | 'configuration'
  | 'images'
  | 'disks'
  | 'memory'
  | 'crashes'
  | 'jobs'
  | 'registrations'
  | 'readiness'
  | 'alerts'
  | 'certificates'
  | 'leftovers';

/** Something that is wrong in the cluster. */
export interface Finding {
  /** One sentence. */
  readonly text: string;
  /** Identities of the objects that it concerns ("Secret openim/openim-share"): nodes of the dependency graph. */
  readonly objects: readonly string[];
  /** The cluster's own words, a line each. */
  readonly detail?: readonly string[];
  /** What mends it; a command where there is one. */
  readonly remedy: string;
  /** Page of docs/, with its heading. */
  readonly page: string;
}

/** What a check looks at. */
export interface Look {
  readonly environment: Environment;
  /** For commands that are printed. */
  readonly context: string;
  readonly snapshot: Snapshot;
}

/** One row of the doctor. */
export interface Check {
  readonly name: CheckName;
  /** One sentence: what is compared with what. */
  readonly title: string;
  /**
   * The checks from whose findings these may follow, where an object of theirs is needed by an object of this finding; or of
   * any earlier check. Others are causes of their own, whatever else is wrong.
   */
  readonly follows: readonly CheckName[] | 'any';
  /** Throws an `Unseen` when the cluster does not let it look. */
  look(look: Look): readonly Finding[];
}
