import type { Comparison } from './comparison';
import type { Failed } from './failures';
import type { Amount } from './options';
import type { Spread } from './times';

/** The document that `--json` prints. */
export interface Report {
  readonly url: string;
  /** Starts the names of users, the IDs of messages and the operation IDs in the pods' logs. */
  readonly id: string;
  readonly asked: Amount;
  /** `ended` when everything that was asked was done; `stopped` by Ctrl-C. */
  readonly end: 'ended' | 'stopped' | 'failed';
  /** Whether all that was asked was done, and each message arrived once. */
  readonly passed: boolean;
  /** Seconds between the first message and the last. */
  readonly seconds: number;
  readonly connections: {
    /** Open before the first message. */
    readonly open: number;
    /** Still open, or open again, when the last message had arrived. */
    readonly openAtEnd: number;
    /** Did not open. */
    readonly failed: number;
    /** Ended early; they were opened again. */
    readonly dropped: number;
    readonly firstDropped?: string;
  };
  readonly messages: {
    /** At the rate that was asked, in the time that was asked. */
    readonly asked: number;
    readonly sent: number;
    readonly toGroups: number;
    readonly perSecond: number;
    readonly accepted: number;
    readonly refused: number;
    readonly unanswered: number;
  };
  readonly deliveries: {
    /** Of accepted messages, a message to a group once for each member but the sender. */
    readonly expected: number;
    readonly pushed: number;
    readonly pushedPerSecond: number;
    /** Not pushed, but there when a client reads the conversation. */
    readonly readAfterwards: number;
    /** Neither pushed nor there. */
    readonly lost: number;
    /** Pushed again. */
    readonly duplicated: number;
  };
  readonly uploads: { readonly done: number; readonly failed: number };
  /** Milliseconds. */
  readonly times: {
    readonly acknowledgement: Spread;
    readonly delivery: Spread;
    readonly upload: Spread;
    /** How late this process was in its work: that much of the other times may be its own. */
    readonly ownDelay: Spread;
  };
  /** How often a call or a connection was tried again because the server was busy, and the least share of the rate that was sent. */
  readonly backedOff: { readonly calls: number; readonly leastShareOfRate: number };
  /** What the capacity model says about the environment. */
  readonly model?: Comparison;
  /** What failed, a line each, and how often. */
  readonly failures: readonly Failed[];
  /** What OpenIM's API cannot remove. */
  readonly stays: readonly string[];
}
