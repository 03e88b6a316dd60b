import type { Api } from '../smoke/api';
import { Failure } from '../smoke/failure';
import { accepted, type Frame, type Login } from '../smoke/gateway-socket';
import type { Message } from '../smoke/messages';
import { Client } from './client';
import type { Failures } from './failures';
import type { Ledger } from './ledger';
import type { Pace } from './pace';
import type { Throttle } from './throttle';

/** The clients of all users: what they hear goes into the ledger. */
export class Crew {
  clients: readonly Client[] = [];
  /** Connections that did not open, and those that ended early. */
  failed = 0;
  dropped = 0;
  firstDropped?: string;
  private readonly over = new AbortController();

  constructor(
    private readonly api: Api,
    private readonly ledger: Ledger,
    private readonly throttle: Throttle,
    private readonly failures: Failures,
  ) {}

  get open(): number {
    return this.clients.filter(({ connected }) => connected).length;
  }

  /** Throws when there are not two users to whom messages can be sent. */
  async connect(logins: readonly Login[], pace: Pace, stop: AbortSignal): Promise<void> {
    const heard = { reply: this.reply, push: this.push, dropped: this.ended };
    this.clients = logins.map((login) => new Client(login, this.api, heard, this.over.signal));
    let first: unknown;
    await pace.each(this.clients, (client) =>
      pace
        .call(() => client.connect())
        .catch((error) => {
          first ??= error;
          this.failed += 1;
          this.failures.add(error);
        }),
    );
    if (this.open < 2 && !stop.aborted && first instanceof Failure) {
      throw new Failure(`${this.open} of ${this.clients.length} users have a connection; messages need 2`, first.advice);
    }
  }

  close(): void {
    this.over.abort();
    for (const client of this.clients) {
      client.close();
    }
  }

  private readonly reply = (frame: Frame): void => {
    try {
      accepted('message', '/msg', frame);
      this.ledger.answer(Number(frame.msgIncr), 'accepted');
    } catch (error) {
      this.ledger.answer(Number(frame.msgIncr), 'refused');
      this.throttle.refused();
      this.failures.add(error);
    }
  };

  private readonly push = ({ clientMsgID }: Message, receiver: string): void => {
    const prefix = `${this.api.id}-`;
    if (clientMsgID.startsWith(prefix)) {
      this.ledger.push(Number(clientMsgID.slice(prefix.length)), receiver);
    }
  };

  private readonly ended = ({ message }: Failure): void => {
    this.dropped += 1;
    this.firstDropped ??= message;
  };
}
