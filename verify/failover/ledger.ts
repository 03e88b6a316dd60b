/** A write that the service has confirmed, and by which pod; times in milliseconds of this process. */
export interface Write {
  readonly key: string;
  readonly server: string;
  readonly proxy: number;
  readonly sent: number;
  readonly confirmed: number;
}

/** All answers to clients, and the counters that MongoDB stores for OpenIM. */
export class Ledger {
  readonly writes: Write[] = [];
  /** How often each number of a conversation was given out. */
  private readonly numbers = new Map<string, number>();
  private readonly counters = new Map<string, number>();

  /** Reserves a block of `size` numbers, like OpenIM's `$inc max_seq`. Returns the first number. */
  block(conversation: string, size: number): number {
    const first = (this.counters.get(conversation) ?? 0) + 1;
    this.counters.set(conversation, first + size - 1);
    return first;
  }

  giveOut(conversation: string, number: number): void {
    const key = `${conversation} ${number}`;
    this.numbers.set(key, (this.numbers.get(key) ?? 0) + 1);
  }

  get numbersGiven(): number {
    return this.numbers.size;
  }

  /** Numbers that were given out more than once. */
  get twice(): string[] {
    return [...this.numbers].filter(([, count]) => count > 1).map(([key]) => key);
  }

  since(time: number): Write[] {
    return this.writes.filter(({ sent }) => sent >= time);
  }
}

/** Writes that one pod took although they were sent when another one had taken writes of the same time already. */
export function writesOfTwoPrimaries(writes: readonly Write[], from: string, to: string): Write[] {
  const turned = Math.min(...writes.filter(({ server }) => server === to).map(({ confirmed }) => confirmed));
  return writes.filter(({ server, sent }) => server === from && sent > turned);
}
