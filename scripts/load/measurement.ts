import type { Api } from '../smoke/api';
import { now } from './clock';
import { Crew } from './crew';
import type { Crowd } from './crowd';
import type { Failures } from './failures';
import { Ledger } from './ledger';
import { SETTLE } from './limits';
import type { Amount } from './options';
import { Pace } from './pace';
import { pause } from './pause';
import { Sender } from './sender';
import { Throttle } from './throttle';
import { OwnDelay } from './times';
import { readUnpushed } from './unread';
import { Uploads } from './uploads';

/** Where progress is shown: the current work, and how far it is at any moment. */
export type Show = (what: string, howFar: () => string) => void;

/** Seconds that a run which is stopped waits for its last messages, and any run for a duplicate of the last one. */
const SHORT = 5;
const DUPLICATE = 1;

/** Nobody stops what ends a run. */
export const never = new AbortController().signal;

/** Messages between the users of a crowd, from the first connection to the last message. */
export class Measurement {
  readonly ledger = new Ledger();
  readonly throttle = new Throttle();
  readonly crew: Crew;
  readonly sender: Sender;
  readonly uploads: Uploads;
  readonly ownDelay = new OwnDelay();
  /** Between the first message and the last. */
  seconds = 0;
  /** Connections that opened. */
  open = 0;
  /** Connections when the last message had arrived: those that were dropped may have opened again. */
  openAtEnd = 0;
  readAfterwards = 0;

  constructor(
    private readonly api: Api,
    private readonly amount: Amount,
    private readonly failures: Failures,
    private readonly show: Show,
    private readonly stop: AbortSignal,
  ) {
    this.crew = new Crew(api, this.ledger, this.throttle, failures);
    this.sender = new Sender(amount, this.ledger, this.throttle, api.id);
    this.uploads = new Uploads(api);
  }

  /** Throws when nobody can connect, or what was not pushed cannot be read. */
  async run(crowd: Crowd, pace: Pace): Promise<void> {
    try {
      this.show('connect', () => `${this.crew.open} of ${crowd.logins.length} users`);
      await this.crew.connect(crowd.logins, pace, this.stop);
      this.open = this.crew.open;
      await pause(SETTLE, this.stop);
      this.ownDelay.start();
      await this.send(crowd);
      await this.arrive();
      this.openAtEnd = this.crew.open;
      if (this.ledger.outstanding > 0) {
        this.show('read what was not pushed', () => `${this.ledger.outstanding} deliveries left`);
        this.readAfterwards = await readUnpushed(this.api.id, crowd.logins, this.ledger, new Pace(this.api, never));
      }
    } finally {
      this.ownDelay.stop();
      this.crew.close();
    }
  }

  private async send({ logins, groups }: Crowd): Promise<void> {
    this.show('send', this.sofar);
    const sent = new AbortController();
    const start = now();
    const messages = this.sender.run(this.crew.clients, groups, this.stop).finally(() => {
      this.seconds = now() - start;
      sent.abort();
    });
    await Promise.all([messages, this.uploads.run(logins, this.amount.uploadsPerMinute, sent.signal)]);
    if (this.uploads.failure) {
      this.failures.add(this.uploads.failure);
    }
  }

  /** Waits for messages on their way. */
  private async arrive(): Promise<void> {
    this.show('wait', this.sofar);
    const { seconds } = this.api.target;
    const last = now() + (this.stop.aborted ? Math.min(SHORT, seconds) : seconds);
    while (this.ledger.outstanding + this.ledger.unanswered > 0 && now() < last) {
      await pause(0.1, never);
    }
    await pause(DUPLICATE, this.stop);
  }

  private readonly sofar = (): string => {
    const { sent, refused, outstanding, duplicated, deliveries } = this.ledger;
    const { count, p99 } = deliveries.spread();
    return `${this.crew.open} connected, ${sent} sent, ${count} delivered, p99 ${p99.toFixed(0)} ms, ${outstanding} missing, ${duplicated} duplicated, ${refused} refused`;
  };
}
