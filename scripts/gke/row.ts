import type { Session } from './session';
import type { Verb } from './verb';
import type { Words } from './words';

/**
 * Something that `up` makes. Google gives the values of `PROJECT_NUMBER` and `EDGE_IP`: a plan prints these two words, every
 * other command replaces them.
 */
export interface Resource {
  readonly what: string;
  /** Order of magnitude a month at list prices: `free`, `$` up to 10 dollars, `$$` to 100, `$$$` to 1000, `$$$$` above. */
  readonly cost: string;
  /** Verbs that look at it; without, all do. */
  readonly verbs?: readonly Verb[];
  /** A command that gives its state. PROVISIONING and STOPPING are waited for; ERROR stops `up`. */
  readonly state?: Words;
  /** A command that answers `wanted` when the resource is as it should be, and nothing when it is missing. */
  readonly present: Words;
  readonly wanted: string;
  /** `present` lists several resources, one a word. The text names the list. */
  readonly list?: string;
  /** Whether an answer is of something that `create` may replace. */
  readonly replaceable?: (found: string) => boolean;
  /** A file that `update` and `create` name. */
  readonly file?: File;
  /** Corrects one that differs. Without it, `up` stops. */
  readonly update?: Words;
  /** Run one after the other. */
  readonly create?: readonly Words[];
  /** A command that gives what later rows need. */
  readonly gives?: { readonly name: 'EDGE_IP'; readonly command: Words };
  /** Why `down` leaves it. */
  readonly keep?: string;
  /** What `down` deletes before it. */
  readonly contents?: { readonly list: Words; readonly delete: (name: string) => Words };
  readonly delete?: Words;
}

export interface File {
  /** `<name>.yaml`, as in `npm run gke-file -- <environment> <name>`. */
  readonly name: string;
  readonly content: () => string;
}

/** Something of an earlier state of the environment, which `up` and `down` delete. */
export interface Leftover {
  readonly what: string;
  /** A command that answers only if it is there. */
  readonly absent: Words;
  readonly retire: Words;
}

/** What is no resource of its own: a check, or things that the cluster has made. */
export interface Step {
  readonly verbs: readonly Verb[];
  readonly run: (session: Session) => Promise<void>;
}

export type Row = Resource | Leftover | Step;
