import { GROUP_CHAT, SINGLE_CHAT } from '../smoke/messages';
import type { Client } from './client';
import { now, sleep } from './clock';
import type { Group } from './crowd';
import type { Ledger } from './ledger';
import { TEXT_BYTES } from './limits';
import type { Amount } from './options';
import type { Throttle } from './throttle';

/** Seconds between two looks at how many messages are due. */
const TICK = 0.01;
/** Messages that are due and were not sent within a second are dropped: a burst of them would be another load. */
const BEHIND = 1;
/** A server that has left this many seconds' messages without an answer has too much to do. */
const UNANSWERED = 5;

/**
 * Sends at a rate, whether the server answers or not: a sender that waits for answers measures short times where the server
 * stalls. Users take turns; each sends to the next one, or to the others of its group.
 */
export class Sender {
  /** Messages that went to groups. */
  inGroups = 0;
  private turn = 0;
  private toGroups = 0;
  private clients: readonly Client[] = [];
  private groups: ReadonlyMap<string, Group> = new Map();

  constructor(
    private readonly amount: Amount,
    private readonly ledger: Ledger,
    private readonly throttle: Throttle,
    private readonly id: string,
  ) {}

  async run(clients: readonly Client[], groups: readonly Group[], stop: AbortSignal): Promise<void> {
    this.clients = clients;
    this.groups = new Map(groups.flatMap((group) => group.members.map((member) => [member, group])));
    const { rate, minutes } = this.amount;
    const end = now() + minutes * 60;
    let due = 0;
    for (let last = now(); last < end && !stop.aborted; ) {
      await sleep(TICK);
      const at = Math.min(now(), end);
      if (this.ledger.unanswered > Math.max(10, rate * UNANSWERED)) {
        this.throttle.refused();
      }
      due = Math.min(due + (at - last) * rate * this.throttle.current(), Math.max(1, rate * BEHIND));
      last = at;
      for (; due >= 1; due--) {
        this.send();
      }
    }
  }

  private send(): void {
    const index = this.next();
    const sender = this.clients[index];
    if (!sender) {
      return;
    }
    this.toGroups += this.amount.groupShare;
    const group = this.toGroups >= 1 ? this.groups.get(sender.login.userID) : undefined;
    const sendID = sender.login.userID;
    // Always the same one, as most chats are between the same two.
    const recvID = group ? '' : (this.clients[(index + 1) % this.clients.length]?.login.userID ?? '');
    const to = group ? group.members.filter((member) => member !== sendID) : [recvID];
    if (group) {
      this.toGroups -= 1;
      this.inGroups += 1;
    }
    const number = this.ledger.send(to);
    sender.send(number, {
      sendID,
      recvID,
      groupID: group?.groupID ?? '',
      sessionType: group ? GROUP_CHAT : SINGLE_CHAT,
      clientMsgID: `${this.id}-${number}`,
      text: String(number).padEnd(TEXT_BYTES, '.'),
    });
  }

  /** Index of the next user in turn who has a connection, or -1. */
  private next(): number {
    for (let tries = 0; tries < this.clients.length; tries++) {
      const index = this.turn++ % this.clients.length;
      if (this.clients[index]?.connected) {
        return index;
      }
    }
    return -1;
  }
}
