interface Turn {
  readonly lines: string[];
  ended: boolean;
}

/** A printer of lines that says when it has printed its last. */
export type Printer = ((line: string) => void) & { end(): void };

/** Printers that take turns: the first prints at once, the others keep their lines until all before them have ended. */
export class Turns {
  private readonly queue: Turn[] = [];

  next(): Printer {
    const turn: Turn = { lines: [], ended: false };
    this.queue.push(turn);
    const print = (line: string): void => {
      turn.lines.push(line);
      this.flush();
    };
    return Object.assign(print, {
      end: () => {
        turn.ended = true;
        this.flush();
      },
    });
  }

  private flush(): void {
    for (let [first] = this.queue; first; [first] = this.queue) {
      for (const line of first.lines.splice(0)) {
        console.log(line);
      }
      if (!first.ended) {
        return;
      }
      this.queue.shift();
    }
  }
}
