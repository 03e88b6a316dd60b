import type { Session } from './session';
import type { Verb } from './verb';
import type { Words } from './words';

/**
 * A resource that `up` creates. Google assigns the values of `PROJECT_NUMBER` and `EDGE_IP`: a plan prints these
 * placeholders, every other command replaces them.
 */
export interface Resource {
  readonly what: string;
  /** Order of magnitude a month at list prices: `free`, `$` up to 10 dollars, `$$` to 100, `$$$` to 1000, `$$$$` above. */
  readonly cost: string;
  /** Verbs that check it; all if omitted. */
  readonly verbs?: readonly Verb[];
  /** A command that returns its state. `up` waits during PROVISIONING and STOPPING, and stops at ERROR. */
  readonly state?: Words;
  /** A command that returns `wanted` if the resource is correct, and nothing if it is missing. */
  readonly present: Words;
  readonly wanted: string;
  /** `present` lists several resources, one per word. The text is the name of the list. */
  readonly list?: string;
  /** Whether `create` may replace the resource that was found. */
  readonly replaceable?: (found: string) => boolean;
  /** A file that `update` and `create` refer to. */
  readonly file?: File;
  /** Corrects a resource that differs. Without it, `up` stops. */
  readonly update?: Words;
  /** Run in this order. */
  readonly create?: readonly Words[];
  /** A command that returns a value for later rows. */
  readonly gives?: { readonly name: 'EDGE_IP'; readonly command: Words };
  /** Reason for which `down` keeps it. */
  readonly keep?: string;
  /** Resources that `down` deletes before it. */
  readonly contents?: { readonly list: Words; readonly delete: (name: string) => Words };
  readonly delete?: Words;
}

export interface File {
  /** `<name>.yaml`, as in `npm run gke-file -- <environment> <name>`. */
  readonly name: string;
  readonly content: () => string;
}

/** A resource of an earlier state of the environment, which `up` and `down` delete. */
export interface Leftover {
  readonly what: string;
  /** A command that returns output only if it exists. */
  readonly absent: Words;
  readonly retire: Words;
}

/** A row without a resource: a check, or resources that the cluster has created. */
export interface Step {
  readonly verbs: readonly Verb[];
  readonly run: (session: Session) => Promise<void>;
}

export type Row = Resource | Leftover | Step;
