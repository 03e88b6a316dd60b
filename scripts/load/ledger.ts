import { now } from './clock';
import { Times } from './times';

/** A message on its way. */
interface Sent {
  readonly at: number;
  readonly to: readonly string[];
  state: 'sent' | 'accepted' | 'refused';
  /** Bits, one for each of `to` that has it: at most 49, which a number holds. */
  got: number;
}

export interface Missing {
  readonly message: number;
  readonly receiver: string;
}

/** The account of every message: who should have it, who has it, how long it took. */
export class Ledger {
  readonly acknowledgements = new Times();
  readonly deliveries = new Times();
  accepted = 0;
  refused = 0;
  /** Deliveries that accepted messages should come to. */
  expected = 0;
  /** Pushes of a message to a receiver who had it already. */
  duplicated = 0;
  private readonly messages: Sent[] = [];
  private left = 0;

  /** The number of a new message to these users. */
  send(to: readonly string[]): number {
    return this.messages.push({ at: now(), to, state: 'sent', got: 0 }) - 1;
  }

  get sent(): number {
    return this.messages.length;
  }

  /** Messages without an answer so far. */
  get unanswered(): number {
    return this.sent - this.accepted - this.refused;
  }

  /** Deliveries of accepted messages that have not arrived so far. */
  get outstanding(): number {
    return this.left;
  }

  answer(message: number, state: 'accepted' | 'refused'): void {
    const sent = this.messages[message];
    if (sent?.state !== 'sent') {
      return;
    }
    sent.state = state;
    this[state] += 1;
    if (state === 'accepted') {
      this.acknowledgements.add(now() - sent.at);
      this.expected += sent.to.length;
      this.left += sent.to.filter((_, index) => !has(sent, index)).length;
    }
  }

  /** A push. Pushes to others than the receivers are not counted: the sender gets one, too. */
  push(message: number, receiver: string): void {
    const sent = this.messages[message];
    const index = sent?.to.indexOf(receiver) ?? -1;
    if (!sent || index < 0) {
      return;
    }
    if (has(sent, index)) {
      this.duplicated += 1;
      return;
    }
    this.deliveries.add(now() - sent.at);
    this.mark(sent, index);
  }

  /** Found when it was read afterwards. Whether it had been missing. */
  read(message: number, receiver: string): boolean {
    const sent = this.messages[message];
    const index = sent?.to.indexOf(receiver) ?? -1;
    if (!sent || index < 0 || has(sent, index)) {
      return false;
    }
    this.mark(sent, index);
    return true;
  }

  /** Accepted messages that a receiver does not have. */
  *missing(): Generator<Missing> {
    for (const [message, sent] of this.messages.entries()) {
      if (sent.state === 'accepted') {
        yield* sent.to.filter((_, index) => !has(sent, index)).map((receiver) => ({ message, receiver }));
      }
    }
  }

  private mark(sent: Sent, index: number): void {
    sent.got += 2 ** index;
    this.left -= sent.state === 'accepted' ? 1 : 0;
  }
}

const has = ({ got }: Sent, index: number): boolean => Math.floor(got / 2 ** index) % 2 === 1;
