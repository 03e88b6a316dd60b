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

/** A problem of the cluster. */
export interface Finding {
  /** One sentence. */
  readonly text: string;
  /** Identities of the affected objects ("Secret openim/openim-share"): nodes of the dependency graph. */
  readonly objects: readonly string[];
  /** The messages of the cluster, one line each. */
  readonly detail?: readonly string[];
  /** The remedy; a command if possible. */
  readonly remedy: string;
  /** Page of docs/, with its heading. */
  readonly page: string;
}

/** Input of a check. */
export interface Look {
  readonly environment: Environment;
  /** For commands that are printed. */
  readonly context: string;
  readonly snapshot: Snapshot;
}

/** A check of the doctor. */
export interface Check {
  readonly name: CheckName;
  /** One sentence about the condition that it checks. */
  readonly title: string;
  /**
   * The checks with findings that may cause these, if an object of this finding needs an object of theirs; or any
   * earlier check. Others are root causes, whatever else is wrong.
   */
  readonly follows: readonly CheckName[] | 'any';
  /** Throws an `Unseen` if the cluster does not allow it to read. */
  look(look: Look): readonly Finding[];
}
